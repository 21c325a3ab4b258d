import type { Metadata } from "next";
import { PlainShell } from "@/components/shell/plain-shell";
import { WelcomeForm } from "@/components/sign-in/welcome-form";
import { LinkButton } from "@/components/ui/button";
import { env } from "@/lib/env";
import { findLinkOwner } from "@/lib/people/set-password";

export const metadata: Metadata = { title: "Set your password", referrer: "no-referrer", robots: "noindex" };

type Props = { readonly params: Promise<{ readonly token: string }> };

export default async function WelcomePage({ params }: Props) {
  const { token } = await params;
  const owner = await findLinkOwner(token);
  if (owner) {
    return (
      <PlainShell title={owner.isNew ? `Welcome, ${owner.name}` : "Set a new password"} demo={env().demo}>
        <WelcomeForm token={token} email={owner.email} />
      </PlainShell>
    );
  }
  return (
    <PlainShell title="This link does not work any more" demo={env().demo}>
      <p className="mb-4 text-muted">
        It was used, replaced by a newer one, or is older than 72 hours. Ask an administrator for a new one.
      </p>
      <LinkButton href="/sign-in">Sign in</LinkButton>
    </PlainShell>
  );
}
