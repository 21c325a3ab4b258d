import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PlainShell } from "@/components/shell/plain-shell";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { env } from "@/lib/env";
import { needsSetup } from "@/lib/people/create-first-admin";
import { safeReturnPath } from "@/lib/web/rules";
import { currentActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Sign in" };

type Props = { readonly searchParams: Promise<{ readonly from?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const from = safeReturnPath((await searchParams).from);
  if (await currentActor()) redirect(from);
  if (await needsSetup()) redirect("/setup");
  const { demo } = env();
  return (
    <PlainShell title="Sign in" demo={demo}>
      <SignInForm from={from} />
      <p className="mt-4 text-sm text-muted">
        {demo
          ? "The four people of the demo and their passwords were printed by npm start."
          : "No password yet, or lost it? An administrator can make a one-time link for you."}
      </p>
    </PlainShell>
  );
}
