import type { Metadata } from "next";
import { z } from "zod";
import { RunPage } from "@/components/runs/run-page";
import { denied } from "@/lib/auth/rules";
import { cancelPermission, getRun, listRunLog } from "@/lib/runs/data";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Run" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const actor = await requireActor();
  const id = z
    .uuid()
    .catch("00000000-0000-0000-0000-000000000000")
    .parse((await params).id);
  const run = await found(getRun(actor, id));
  const log = await listRunLog(actor, id);
  const tier = run.environment?.tier ?? null;
  const cancelRefusal = denied(await cancelPermission(actor, id), actor, tier);
  const answerRefusal = denied("run:answer", actor, tier);
  return <RunPage key={id} run={run} log={log} cancelRefusal={cancelRefusal} answerRefusal={answerRefusal} />;
}
