import type { Actor } from "@/lib/auth/actor";
import type { Tier } from "@/lib/auth/schema";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import type { Binding, Condition, DeploymentStatus, Verdict } from "@/lib/deployments/schema";
import { formatDuration } from "@/lib/format";

/** Taking one's own request back is the requester's business, another's a lead's. */
export function withdrawPermission(actor: Actor, request: { readonly requestedById: string } | null) {
  return request?.requestedById === actor.id ? "deployment:withdraw-own" : "deployment:withdraw";
}

/** Accepting what one has asked for oneself is the requester's business, another's a lead's. */
export function acceptPermission(actor: Actor, request: { readonly requestedById: string } | null) {
  return request?.requestedById === actor.id ? "deployment:accept-own" : "deployment:accept";
}

/** Why a deployment cannot be accepted now, or null. One that failed can: whoever has set it right says so. */
export function acceptProblem({ status, acceptedBy }: { readonly status: string; readonly acceptedBy: string | null }) {
  if (acceptedBy !== null) return `${acceptedBy} has accepted it already.`;
  if (status === "requested") return "It has not run yet.";
  if (status === "running") return "It is still running.";
  return status === "cancelled" ? "It never ran." : null;
}

/** Why an approval that was given for `approved` says nothing about `now`; null when everything is as it was. */
export function voidReason(approved: Binding, now: Binding): string | null {
  if (approved.releaseDigest !== now.releaseDigest) return "The release is another one than was approved.";
  if (approved.systemIdentifier !== now.systemIdentifier || approved.databaseOid !== now.databaseOid)
    return "The database behind the address is another one than was approved.";
  if (approved.place !== now.place) return "The address of the database has changed since the approval.";
  if (approved.head !== now.head)
    return "Migrations were applied to the database, or changed in it, since the approval.";
  if (approved.findings !== now.findings) return "The findings about the SQL are other ones than were shown.";
  if (approved.policy !== now.policy) return "The environment's policy has changed since the approval.";
  if (approved.rehearsalId !== now.rehearsalId) return "There is another rehearsal than the one that was approved.";
  return null;
}

export type Facts = {
  readonly tier: Tier;
  readonly name: string;
  readonly status: DeploymentStatus;
  readonly policy: DeploymentPolicy;
  readonly requestedById: string;
  readonly expiresAt: Date;
  /** Null while the worker has not planned yet; `blocked` says why the release cannot be deployed at all. */
  readonly plan: { readonly blocked: string | null; readonly pending: number; readonly at: Date } | null;
  readonly planRunning: boolean;
  readonly planProblem: string | null;
  readonly changesRequestedBy: string | null;
  readonly approvals: readonly { readonly approverId: string; readonly approver: string; readonly valid: boolean }[];
  /** The newest rehearsal of this very plan. */
  readonly rehearsal: {
    readonly status: "running" | "succeeded" | "failed" | "unknown";
    readonly sentence: string;
  } | null;
  /** When the snapshot of the newest verified backup was taken, null when there is none. */
  readonly verifiedBackupAt: Date | null;
  /** Whether this release has succeeded on staging; null when the project has no staging environment. */
  readonly succeededOnStaging: boolean | null;
  readonly window: { readonly inside: boolean; readonly changesAt: Date | null };
  readonly freeze: { readonly reason: string; readonly until: Date | null } | null;
  readonly overrideBy: string | null;
  readonly breakGlassBy: string | null;
  /** A break-glass action in this environment that nobody else has looked at for 24 hours. */
  readonly unreviewedBreakGlass: string | null;
  readonly now: Date;
};

/** Everything that must hold before a deployment may start, each with its evidence, and whether all of it does. */
export function judge(facts: Facts): Verdict {
  const conditions = [
    planned(facts),
    changes(facts),
    rehearsed(facts),
    backedUp(facts),
    approved(facts),
    onStaging(facts),
    inWindow(facts),
    reviewed(facts),
  ].filter((condition) => condition !== null);
  const holding = conditions.filter(({ is }) => is === "ok").length;
  const over = ended(facts);
  if (over) return { canRun: false, sentence: over, conditions };
  const canRun = holding === conditions.length;
  const sentence = canRun ? "Yes: every condition holds." : `No: ${holding} of ${conditions.length} conditions hold.`;
  return { canRun, sentence, conditions };
}

function ended({ status, expiresAt, now }: Facts): string | null {
  if (status === "requested") return expiresAt <= now ? "No: this request has expired. Ask again." : null;
  if (status === "running") return "It is running now.";
  if (status === "unknown")
    return "It has ended, and whether its migrations took effect was not known then. Migrations shows what the database says now; the same release, asked for again, looks first and ends what is left.";
  return `It has ended: ${status}.`;
}

function planned({ plan, planRunning, planProblem, name, now }: Facts): Condition {
  const title = "The target was looked at";
  if (planRunning) return { key: "plan", title, is: "running", because: "The worker is looking at it." };
  if (!plan) return { key: "plan", title, is: "unknown", because: planProblem ?? "The worker has not looked yet." };
  if (plan.blocked) return { key: "plan", title, is: "failed", because: plan.blocked };
  if (plan.pending === 0)
    return { key: "plan", title, is: "ok", because: `${name} has every migration of this release already.` };
  const age = formatDuration(now.getTime() - plan.at.getTime());
  return { key: "plan", title, is: "ok", because: `${plan.pending} pending; looked at ${age} ago.` };
}

function changes({ changesRequestedBy }: Facts): Condition | null {
  if (!changesRequestedBy) return null;
  const because = `${changesRequestedBy} asked for changes. Request another release, or let them approve.`;
  return { key: "changes", title: "Nobody has asked for changes", is: "failed", because };
}

function rehearsed({ policy, rehearsal }: Facts): Condition | null {
  const required = policy.rehearsal === "required";
  if (!required && !rehearsal) return null;
  const title = "Rehearsed on a copy";
  if (!rehearsal) return { key: "rehearsal", title, is: "waiting", because: "It has not been rehearsed as it is now." };
  const is = { running: "running", succeeded: "ok", failed: "failed", unknown: "unknown" } as const;
  if (!required && rehearsal.status !== "failed")
    return { key: "rehearsal", title, is: "ok", because: rehearsal.sentence };
  return { key: "rehearsal", title, is: is[rehearsal.status], because: rehearsal.sentence };
}

/** The run takes its own verified backup first; what is shown here is what one could go back to if that were to fail. */
function backedUp({ policy, verifiedBackupAt, now }: Facts): Condition | null {
  if (policy.backup !== "always") return null;
  const title = "A verified backup stands behind it";
  const because = "The run makes and reads back its own before anything is changed.";
  if (!verifiedBackupAt) return { key: "backup", title, is: "waiting", because: `There is none yet. ${because}` };
  const age = formatDuration(now.getTime() - verifiedBackupAt.getTime());
  return { key: "backup", title, is: "ok", because: `The newest is ${age} old. ${because}` };
}

function approved({ policy, approvals, requestedById, breakGlassBy }: Facts): Condition | null {
  const title = "Approved by somebody else";
  if (breakGlassBy)
    return { key: "approvals", title, is: "ok", because: `${breakGlassBy} broke the glass: no second person looked.` };
  if (policy.approvals === 0) return null;
  const valid = approvals.filter(({ approverId, valid: counts }) => counts && approverId !== requestedById);
  const names = valid.map(({ approver }) => approver).join(", ");
  if (valid.length >= policy.approvals) return { key: "approvals", title, is: "ok", because: `Approved by ${names}.` };
  const missing = policy.approvals - valid.length;
  const because = `${missing} more ${missing === 1 ? "approval" : "approvals"} by a ${policy.approverRole} other than the requester${names ? `; so far ${names}` : ""}.`;
  return { key: "approvals", title, is: "waiting", because };
}

function onStaging({ policy, succeededOnStaging, overrideBy }: Facts): Condition | null {
  if (!policy.stagingFirst) return null;
  const title = "Staging has it";
  if (succeededOnStaging === null)
    return { key: "staging", title, is: "ok", because: "This project has no staging environment." };
  if (succeededOnStaging) return { key: "staging", title, is: "ok", because: "This release succeeded on staging." };
  if (overrideBy) return { key: "staging", title, is: "ok", because: `It has not; ${overrideBy} overrode that.` };
  return { key: "staging", title, is: "failed", because: "This release has not succeeded on staging." };
}

function inWindow({ policy, window, freeze, overrideBy }: Facts): Condition | null {
  if (policy.quietWindows.length === 0 && !freeze) return null;
  const title = "Inside the quiet window";
  const allowed = window.inside && !freeze;
  if (allowed)
    return {
      key: "window",
      title,
      is: "ok",
      because: window.changesAt ? `Open until ${when(window.changesAt, policy.timeZone)}.` : "Open.",
    };
  const why = freeze
    ? `Frozen${freeze.until ? ` until ${when(freeze.until, policy.timeZone)}` : ""}: ${freeze.reason}.`
    : window.changesAt
      ? `Closed until ${when(window.changesAt, policy.timeZone)}.`
      : "Closed.";
  if (overrideBy) return { key: "window", title, is: "ok", because: `${why} ${overrideBy} overrode that.` };
  return { key: "window", title, is: "failed", because: why };
}

function reviewed({ unreviewedBreakGlass }: Facts): Condition | null {
  if (!unreviewedBreakGlass) return null;
  return { key: "review", title: "Every broken glass was looked at", is: "failed", because: unreviewedBreakGlass };
}

function when(at: Date, timeZone: string): string {
  const options = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return `${new Intl.DateTimeFormat("en-GB", options).format(at)} (${timeZone})`;
}

/**
 * The first table whose rows changed by more than `tolerancePercent`, in a sentence; null when none did. A table that is
 * gone was reviewed, and the findings say so; Prisma's own table grows by every migration.
 */
export function rowProblem(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  tolerancePercent: number,
): string | null {
  for (const [table, count] of Object.entries(before)) {
    const now = after[table];
    if (now === undefined || count === 0 || table.endsWith("._prisma_migrations")) continue;
    const changed = (Math.abs(now - count) / count) * 100;
    if (changed <= tolerancePercent) continue;
    return `${table} had ${count} rows and has ${now} now: more than ${tolerancePercent} % changed.`;
  }
  return null;
}
