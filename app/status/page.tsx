import type { Metadata } from "next";
import { FollowPage } from "@/components/shell/follow-page";
import { StatusPage } from "@/components/status/status-page";
import { denied } from "@/lib/auth/rules";
import { env } from "@/lib/env";
import { getPublicStatus, getStatus } from "@/lib/status/data";
import { currentActor, requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Status" };
export const dynamic = "force-dynamic";

export default async function Page() {
  const actor = await currentActor();
  const projects = actor ? await getStatus(actor) : await getPublicStatus();
  if (!actor && projects.length === 0) await requireActor();
  const mayOpen = actor !== null && denied("project:edit", actor, null) === null;
  return (
    <>
      <FollowPage />
      <StatusPage projects={projects} signedIn={actor !== null} mayOpen={mayOpen} demo={env().demo} />
    </>
  );
}
