import type { Metadata } from "next";
import { ChangePassword } from "@/components/people/change-password";
import { SessionList } from "@/components/people/session-list";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { getOwnEmail, listOwnSessions } from "@/lib/people/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const actor = await requireActor();
  const email = await getOwnEmail(actor);
  const sessions = await listOwnSessions(actor);
  return (
    <>
      <PageHeader title="Your account" answer={`${actor.name}, ${actor.role} · ${email}`} />
      <div className="space-y-5">
        <Card title="Password">
          <ChangePassword email={email} />
        </Card>
        <Card title="Where you are signed in">
          <p className="mb-3 text-muted">A session ends 12 hours after sign-in, or after two hours without use.</p>
          <SessionList sessions={sessions} />
        </Card>
      </div>
    </>
  );
}
