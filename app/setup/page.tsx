import type { Metadata } from "next";
import { PlainShell } from "@/components/shell/plain-shell";
import { SetupForm } from "@/components/sign-in/setup-form";
import { LinkButton } from "@/components/ui/button";
import { needsSetup } from "@/lib/people/create-first-admin";

export const metadata: Metadata = { title: "Set up" };
export const dynamic = "force-dynamic";

export default async function SetupPage() {
  if (await needsSetup()) {
    return (
      <PlainShell title="Set up Holdfast">
        <SetupForm />
      </PlainShell>
    );
  }
  return (
    <PlainShell title="Holdfast is set up">
      <p className="mb-4 text-muted">The first administrator exists. Further people are invited by an administrator.</p>
      <LinkButton href="/sign-in" variant="primary">
        Sign in
      </LinkButton>
    </PlainShell>
  );
}
