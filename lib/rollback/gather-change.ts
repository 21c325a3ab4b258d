// What may have to be undone: the newest deployment that reached its migrations, and the release that was there before it.
import { z } from "zod";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { Plan } from "@/lib/deployments/schema";
import { releaseDigests } from "@/lib/releases/release-digests";
import { shortDigest } from "@/lib/releases/rules";
import type { Change, Seen } from "@/lib/rollback/evidence/schema";
import type { Review } from "@/lib/sql-review/schema";

const include = { release: true, run: { include: { steps: true } } } as const;
const Verified = z.object({ cause: z.string().optional(), checks: z.number().optional() });
type StepRow = {
  readonly name: string;
  readonly status: string;
  readonly evidence: string | null;
  readonly detail: unknown;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
};

export type Deployed = {
  readonly change: Omit<Change, "appliedOfIt"> | null;
  readonly previous: Seen["previous"];
  readonly newer: Seen["newer"];
  readonly running: Seen["running"];
  /** A newer one that ended before its migrations. */
  readonly stopped: { readonly id: string; readonly at: string } | null;
  /** When its maintenance began, if it has not ended it. */
  readonly maintenanceSince: string | null;
  readonly tookMs: number | null;
};

/** For code that has asked for its permission already. */
export async function gatherChange(environmentId: string, projectId: string): Promise<Deployed> {
  const touched: Prisma.RunWhereInput = {
    steps: { some: { name: "deploy", status: { notIn: ["pending", "notExecuted"] } } },
  };
  const [row, running] = await Promise.all([
    read().deployment.findFirst({
      where: { environmentId, run: touched },
      include,
      orderBy: { run: { queuedAt: "desc" } },
    }),
    read().run.findFirst({ where: { environmentId, kind: "deploy", status: { in: ["queued", "running"] } } }),
  ]);
  const stopped = await findStopped(environmentId, row?.run?.queuedAt ?? new Date(0));
  const under = { running: running && { runId: running.id }, stopped };
  if (!row?.run) return { change: null, previous: null, newer: null, maintenanceSince: null, tookMs: null, ...under };
  const { run, release } = row;
  const plan = Plan.safeParse(row.plan).data ?? null;
  const step = (name: string) => run.steps.find((one) => one.name === name);
  const [on, off] = [step("maintenance-on"), step("maintenance-off")];
  const inMaintenance = on?.status === "succeeded" && off?.status !== "succeeded";
  const change = {
    id: row.id,
    runId: run.id,
    release: { id: release.id, name: nameOf(release) },
    status: row.status,
    startedAt: iso(run.startedAt),
    changedAt: iso(step("deploy")?.startedAt),
    endedAt: iso(row.endedAt),
    deployStep: statusOf(step("deploy")),
    verify: { ...verifiedOf(step("verify")), rowsCompared: row.backupId !== null },
    pending: plan?.pending.map(({ name }) => name) ?? null,
    destroysData: plan?.destroysData ?? "unknown",
    compatibility: plan?.compatibility ?? "unknown",
    breaks: breaksOf(plan?.review),
  } as const;
  const [previous, newer] = await Promise.all([
    findPrevious(environmentId, release.id, run.queuedAt, change.pending ?? []),
    findNewer(projectId, release.createdAt),
  ]);
  return {
    change,
    previous,
    newer,
    ...under,
    maintenanceSince: inMaintenance ? iso(on.endedAt) : null,
    tookMs: run.startedAt && run.endedAt ? run.endedAt.getTime() - run.startedAt.getTime() : null,
  };
}

async function findStopped(environmentId: string, after: Date): Promise<Deployed["stopped"]> {
  const row = await read().deployment.findFirst({
    where: { environmentId, run: { queuedAt: { gt: after }, endedAt: { not: null } } },
    orderBy: { run: { queuedAt: "desc" } },
  });
  return row && { id: row.id, at: (row.endedAt ?? row.createdAt).toISOString() };
}

/** The release of the newest deployment that succeeded before it. */
async function findPrevious(
  environmentId: string,
  releaseId: string,
  before: Date,
  pending: readonly string[],
): Promise<Seen["previous"]> {
  const where = { environmentId, status: "succeeded", run: { queuedAt: { lt: before } } } as const;
  const row = await read().deployment.findFirst({
    where,
    include: { release: true },
    orderBy: { run: { queuedAt: "desc" } },
  });
  if (!row) return null;
  const [was, is] = await Promise.all([releaseDigests(row.releaseId), releaseDigests(releaseId)]);
  const differs = (one: (typeof is)[number], others: typeof is) =>
    !others.some(({ name, sameChecksums }) => name === one.name && sameChecksums.includes(one.checksum));
  const apart = [...is.filter((one) => differs(one, was)), ...was.filter((one) => differs(one, is))];
  const names = [...new Set(apart.map(({ name }) => name))].filter((name) => !pending.includes(name));
  return { id: row.release.id, name: nameOf(row.release), apart: names };
}

async function findNewer(projectId: string, after: Date): Promise<Seen["newer"]> {
  const row = await read().release.findFirst({
    where: { projectId, createdAt: { gt: after } },
    orderBy: { createdAt: "desc" },
  });
  if (!row) return null;
  const proven = await read().deployment.findFirst({
    where: { releaseId: row.id, status: "succeeded", environment: { tier: "staging" } },
    include: { environment: { select: { name: true } } },
    orderBy: { createdAt: "desc" },
  });
  const at = row.createdAt.toISOString();
  return { id: row.id, name: nameOf(row), at, provenOn: proven?.environment.name ?? null };
}

/** As people call it: the application's version where somebody said it. */
function nameOf({ appVersion, digest }: { readonly appVersion: string; readonly digest: string }): string {
  return appVersion === "" ? shortDigest(digest) : appVersion;
}

function verifiedOf(step: StepRow | undefined) {
  const detail = Verified.safeParse(step?.detail).data;
  return {
    status: statusOf(step),
    cause: step?.status === "failed" ? (detail?.cause ?? null) : null,
    sentence: step?.evidence ?? null,
    endedAt: iso(step?.endedAt),
    checks: detail?.checks ?? 0,
  };
}

function statusOf(step: StepRow | undefined): Change["deployStep"] {
  return step
    ? ((step.status === "notExecuted" ? "not-executed" : step.status) as Change["deployStep"])
    : "not-executed";
}

/** The titles of what the review found to break the previous version. */
function breaksOf(review: unknown): string[] {
  const files = (review as Review | null | undefined)?.files ?? [];
  const found = files.flatMap(({ findings }) =>
    findings.filter(({ compatibility }) => compatibility === "contracting"),
  );
  return [...new Set(found.map(({ title }) => title))];
}

function iso(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}
