import { formatAge, formatExact } from "@/lib/format";
import { judgeApplication, judgePrevious, judgeSchema } from "@/lib/rollback/evidence/release/rules";
import type { Change, Seen, SeenBackup } from "@/lib/rollback/evidence/schema";
import type { Answer, Evidence, QuestionId } from "@/lib/rollback/schema";

/** What can be answered from what was written down, each with its sentence. What nobody has seen is unknown. */
export function judgeEvidence(seen: Seen): Record<QuestionId, Evidence> {
  return {
    failed: judgeFailed(seen),
    settled: judgeSettled(seen),
    data: judgeData(seen),
    app: judgeApplication(seen),
    schema: judgeSchema(seen),
    previous: judgePrevious(seen),
    fix: judgeFix(seen),
    backup: judgeBackup(seen),
  };
}

/** The database's own record, unless something is under way or was not looked at since. */
function judgeFailed({ migrations, change, running, environmentId }: Seen): Evidence {
  const page = { label: "Prisma's record in the database", href: `/environments/${environmentId}/resolve` };
  if (running)
    return say("unknown", "A deployment is running now. Wait until it has ended.", {
      label: "The run",
      href: `/runs/${running.runId}`,
      at: null,
    });
  const from = { ...page, at: migrations.at };
  if (migrations.unknownBecause !== null) return say("unknown", migrations.unknownBecause, from);
  if (migrations.failed.length > 0)
    return say(
      "yes",
      `${list(migrations.failed)} ${migrations.failed.length === 1 ? "stands" : "stand"} as failed.`,
      from,
    );
  if (migrations.applying.length > 0)
    return say("unknown", `${list(migrations.applying)} is being applied now. Wait until it has ended.`, from);
  if (change?.endedAt && !beganAfter(migrations.at, change.endedAt))
    return say("unknown", "Nobody has looked at the database since the deployment ended.", from);
  if (isWaitingAgain({ migrations, change }))
    return say(
      "yes",
      `${list(migrations.rolledBack)} failed and was marked as rolled back: it has not run again.`,
      from,
    );
  return say("no", "No migration stands as failed.", from);
}

/** A look is dated by its end, and takes 4 s at most. */
const lookMs = 4_000;

function beganAfter(at: string | null, moment: string): boolean {
  return at !== null && Date.parse(at) - lookMs >= Date.parse(moment);
}

/** Failed, and marked as rolled back since: only the second half of resolving it is left. */
export function isWaitingAgain({ migrations, change }: Pick<Seen, "migrations" | "change">): boolean {
  const stopped = change !== null && change.status !== "succeeded" && change.deployStep !== "succeeded";
  return stopped && migrations.rolledBack.length > 0;
}

/** Only a look at what took effect tells; a part of it in force is no, all or nothing is yes. A mark is no look. */
function judgeSettled(seen: Seen): Evidence {
  const { failures, migrations, environmentId, lookedAt } = seen;
  const from = { label: "The look at what took effect", href: `/environments/${environmentId}/resolve`, at: lookedAt };
  if (failures.length === 0) {
    if (!isWaitingAgain(seen)) return say("unknown", "No failed migration is known to look at.", { ...from, at: null });
    const sentence = `${list(migrations.rolledBack)} was marked as rolled back. The mark is no proof that nothing of it is in force.`;
    return say("unknown", sentence, { ...from, at: migrations.at });
  }
  const partly = failures.find(({ found }) => found === "partly");
  if (partly) return say("no", `${partly.migration}: a part of it is in force. ${partly.because ?? ""}`.trim(), from);
  const open = failures.find(({ found }) => found === null || found === "unknown");
  if (open?.found === "unknown")
    return say("unknown", `${open.migration}: ${open.because ?? "it is not known."}`, from);
  if (open)
    return say("unknown", "Nobody has looked at what took effect yet. Have the worker look: it only reads.", {
      ...from,
      at: null,
    });
  const words = failures.map(({ migration, found }) => `${found === "nothing" ? "nothing" : "all"} of ${migration}`);
  return say("yes", `In force: ${words.join(", ")}. ${failures[0]?.because ?? ""}`.trim(), from);
}

/** How long what was seen of the data still says how it is. */
const goodForMs = 3_600_000;

function isOld(at: string | null, now: string): boolean {
  return at === null || Date.parse(now) - Date.parse(at) > goodForMs;
}

/** Rows and check queries of the deployment's own verification; what they did not ask, a person has to say. */
function judgeData(seen: Seen): Evidence {
  const { change, doubted, now } = seen;
  if (doubted)
    return say("unknown", `A backup made since holds less than the one before: ${doubted.what} Is that right?`, {
      label: "The backup",
      href: `/backups/${doubted.id}`,
      at: doubted.at,
    });
  if (!change)
    return say("unknown", "No deployment is known that was compared before and after.", {
      label: "Deployments",
      href: "/deployments",
      at: null,
    });
  const { verify } = change;
  const from = { label: "Verification of the deployment", href: `/runs/${change.runId}`, at: verify.endedAt };
  const seenAgo = age(verify.endedAt, now);
  if (verify.cause === "rows" || verify.cause === "check") {
    const sentence = verify.sentence ?? "What was verified did not hold.";
    if (!isOld(verify.endedAt, now)) return say("yes", sentence, from);
    return say("unknown", `${sentence} That was ${seenAgo}; whether it still is so, nobody has looked.`, from);
  }
  if (change.deployStep !== "succeeded") return judgeUntouched(seen, change);
  const held = verify.status === "succeeded" || verify.cause === "application";
  if (!held) return say("unknown", "The data was not verified after the migrations.", from);
  if (isOld(verify.endedAt, now))
    return say("unknown", `It was verified ${seenAgo}; what has happened since, nobody has looked.`, from);
  if (!verify.rowsCompared) return say("unknown", "There was no backup before, so no rows were compared.", from);
  const { checks } = verify;
  const asked = checks === 0 ? "" : `, and ${checks} check ${checks === 1 ? "query holds" : "queries hold"}`;
  const rows = `Every table has as many rows as before, within what the policy allows${asked}`;
  if (change.destroysData === "no") return say("no", `${rows}, and its SQL overwrites no values.`, from);
  const may = change.destroysData === "yes" ? "removes or overwrites" : "may remove or overwrite";
  const unasked = checks === 0 ? "no check query asks for them" : "check queries see only what they ask for";
  return say("unknown", `${rows}, but its SQL ${may} values, and ${unasked}.`, from);
}

/** The migrations did not get through: what did not take effect, by Holdfast's own look, changed nothing. */
function judgeUntouched({ failures, migrations, lookedAt, now }: Seen, change: Change): Evidence {
  const from = { label: "The review of its SQL", href: `/deployments/${change.id}`, at: null };
  if (isOld(change.endedAt, now))
    return say("unknown", `It stopped ${age(change.endedAt, now)}; what has happened since, nobody has looked.`, from);
  if (change.destroysData === "no") return say("no", "Its SQL neither removes nor overwrites rows or values.", from);
  const nothing = failures.length > 0 && failures.every(({ found }) => found === "nothing");
  const isKnown = migrations.unknownBecause === null && change.appliedOfIt.length === 0;
  if (nothing && isKnown)
    return say("no", "Nothing of the failed migration is in force, and none before it was applied with it.", {
      label: "The look at what took effect",
      href: from.href,
      at: lookedAt ?? migrations.at,
    });
  return say("unknown", "The migrations did not end, so nothing was compared, and its SQL may change data.", from);
}

/** A newer release may correct something else, and a correction may need no release: what is known only helps a person. */
function judgeFix({ change, newer }: Seen): Evidence {
  const from = { label: "Releases", href: newer ? `/releases/${newer.id}` : "/releases", at: newer?.at ?? null };
  if (!change) return say("unknown", "No deployment is known that a newer release could correct.", from);
  if (!newer)
    return say(
      "unknown",
      "No release was taken after the one that is deployed. A corrected version that needs no migration needs none.",
      from,
    );
  if (newer.provenOn === null)
    return say("unknown", `Release ${newer.name} was taken since, but has not succeeded on staging.`, from);
  const does = `Release ${newer.name} was taken since and has succeeded on ${newer.provenOn}.`;
  return say("unknown", `${does} Whether it corrects what is wrong, a person has to say.`, from);
}

const dayMs = 24 * 3_600_000;

/**
 * One from after the change holds what the change did: it is no way back behind it. But where no change is known, or it
 * is long over, something else may have gone wrong since, and a newer backup may be the one to go back to.
 */
function judgeBackup({ backup, change, newestBackup, now }: Seen): Evidence {
  if (!newestBackup)
    return say("no", "There is no verified backup: nothing could be restored.", {
      label: "Backups",
      href: "/backups",
      at: null,
    });
  const from = { label: "The backup", href: `/backups/${newestBackup.id}`, at: newestBackup.at };
  const ended = change?.endedAt ?? change?.changedAt ?? null;
  const isLongOver = ended !== null && Date.parse(now) - Date.parse(ended) > dayMs;
  const isUnclear = !change?.changedAt || (isLongOver && newestBackup.id !== backup?.id);
  if (isUnclear) {
    const older = change?.changedAt && backup ? ` The newest from before the deployment: ${age(backup.at, now)}.` : "";
    return say(
      "unknown",
      `The newest is ${inWords(newestBackup, now)}.${older} Is it from before what went wrong?`,
      from,
    );
  }
  if (!backup)
    return say("no", `The only verified ones were made after it, the newest ${age(newestBackup.at, now)}.`, from);
  const sentence = `From before the deployment: ${inWords(backup, now)}.`;
  return say("yes", sentence, { label: "The backup", href: `/backups/${backup.id}`, at: backup.at });
}

function inWords({ file, at, verification }: SeenBackup, now: string): string {
  const proven = verification === "restored" ? "proven by restoring it" : "read back to the last byte, never restored";
  return `${file}, ${age(at, now)}, ${proven}`;
}

function say(answer: Answer, sentence: string, from: Evidence["from"]): Evidence {
  return { answer, sentence, from };
}

function age(iso: string | null, now: string): string {
  if (iso === null) return "at a time that is not known";
  const seconds = (Date.parse(now) - Date.parse(iso)) / 1_000;
  return seconds > 30 * 86_400 ? `on ${formatExact(iso)}` : formatAge(Math.max(0, seconds));
}

function list(names: readonly string[]): string {
  return names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} more`;
}
