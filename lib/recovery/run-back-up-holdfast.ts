import { z } from "zod";
import type { Destination } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { bundleKeys } from "@/lib/recovery/bundle-keys";
import { dumpMetadata } from "@/lib/recovery/dump-metadata";
import { placeGuide } from "@/lib/recovery/place-guide";
import { setsToRemove, wantsSet } from "@/lib/recovery/rules";
import { selfSteps } from "@/lib/recovery/schema";
import type { RunContext, RunFacts, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { encryptingDraft } from "@/lib/storage/age";
import { hashArchive, openArchive } from "@/lib/storage/archive";
import type { Store, Written } from "@/lib/storage/store";

const Input = z.object({ at: z.iso.datetime() });

/**
 * Holdfast's own database and keys, into every destination that is switched on. A destination that fails keeps no other
 * from getting its set; the run then says which.
 */
export const runBackUpHoldfast: RunHandler = {
  kind: "back-up-holdfast",
  steps: selfSteps,
  async execute(context) {
    const kept = await context.step("keep", (step) => keepEverywhere(context, step));
    await context.step("tidy", () => tidy(context));
    if (kept.problems.length > 0) throw new OpsError("TOOL_FAILED", kept.problems.join(" "), "It is tried again.");
    return { sets: kept.sets };
  },
  async cleanUp(run) {
    const left: string[] = [];
    for (const destination of await destinations()) {
      const found = await clear(run, destination).catch((error: unknown) => messageOf(error));
      if (found) left.push(`${destination.name}: ${found}`);
    }
    return left.join(" ") || null;
  },
};

function destinations(): Promise<Destination[]> {
  return read().destination.findMany({ where: { disabledAt: null }, orderBy: { createdAt: "asc" } });
}

/** The same for every try of one run, so that a second try replaces what the first had begun. */
function namesOf(run: RunFacts, encrypted: boolean) {
  const stem = `holdfast-itself/holdfast_${Input.parse(run.input).at.slice(0, 19).replaceAll(":", "-")}_${run.id.slice(-6)}`;
  return { dump: `${stem}.dump${encrypted ? ".age" : ""}`, keys: `${stem}.keys.tar.age` };
}

/** What the run has begun there and no row knows. */
async function clear(run: RunFacts, destination: Destination): Promise<null> {
  const store = await openDestination(destination);
  const kept = await read().selfBackup.findFirst({ where: { runId: run.id, destinationId: destination.id } });
  for (const name of new Set([...Object.values(namesOf(run, true)), ...Object.values(namesOf(run, false))])) {
    await store.removeDrafts(name);
    if (name !== kept?.dumpFile && name !== kept?.keysFile) await store.remove(name);
  }
  return null;
}

/** What a storage refuses; anything else is passed on. */
function messageOf(error: unknown): string {
  if (error instanceof OpsError && error.code !== "FENCED") return error.message;
  throw error;
}

async function keepEverywhere(context: RunContext, step: StepContext) {
  const key = await read().recoveryKey.findFirst({ orderBy: { createdAt: "desc" } });
  const problems: string[] = [];
  const places: string[] = [];
  const now = (await databaseNow()).getTime();
  for (const destination of await destinations()) {
    if (!wantsSet(now, await newestIn(destination), context.run.requestedById !== null)) {
      places.push(destination.name);
      step.log(`${destination.name}: it has a set of this day`);
      continue;
    }
    try {
      await keepIn(destination, key?.recipient ?? null, context, step);
      places.push(destination.name);
    } catch (error) {
      if (!(error instanceof OpsError) || error.code === "FENCED" || step.signal.aborted) throw error;
      step.log(`${destination.name}: ${error.message}`);
      await clear(context.run, destination).catch(messageOf);
      problems.push(`${destination.name}: ${error.message}`);
    }
  }
  const keys = key ? "with its keys, sealed to the recovery key" : "without its keys: there is no recovery key";
  const evidence = `${places.length === 0 ? "Kept nowhere" : `Kept in ${places.join(", ")}`}, ${keys}; every byte was read back.`;
  return { value: { problems, sets: places.length }, evidence };
}

async function newestIn({ id }: Destination): Promise<number | null> {
  const where = { destinationId: id, removedAt: null };
  const newest = await read().selfBackup.findFirst({ where, orderBy: { createdAt: "desc" } });
  return newest?.createdAt.getTime() ?? null;
}

async function keepIn(destination: Destination, recipient: string | null, context: RunContext, step: StepContext) {
  const { run, actor, applicationName } = context;
  const store = await openDestination(destination);
  const names = namesOf(run, recipient !== null);
  const draft = String(run.epoch);
  // Before the dump: anchors that are newer than the database would say that it was cut.
  const keys = recipient ? await keepKeys(store, names.keys, draft, recipient, step) : null;
  const dump = await dumpMetadata({ store, name: names.dump, draft, recipient, applicationName }, step);
  const row = {
    dumpFile: names.dump,
    dumpBytes: dump.bytes,
    dumpSha256: dump.sha256,
    serverVersion: dump.serverVersion,
    keysFile: keys ? names.keys : null,
    keysSha256: keys?.sha256 ?? null,
    recipient,
  };
  await mutate(actor, "recovery:record", null, async (tx) => {
    const where = { runId_destinationId: { runId: run.id, destinationId: destination.id } };
    const ids = { runId: run.id, destinationId: destination.id };
    await tx.selfBackup.upsert({ where, create: { ...row, ...ids }, update: row });
    const summary = `Backed up Holdfast itself into ${destination.name}${keys ? ", with its keys" : ""}`;
    return { value: undefined, audit: { summary, subject: run.id, after: { sha256: dump.sha256 } } };
  });
}

/** Only whoever has the recovery key can open them; that they are what was written is read back. */
async function keepKeys(
  store: Store,
  name: string,
  draftId: string,
  recipient: string,
  step: StepContext,
): Promise<Written> {
  const { body, names } = await bundleKeys(new Date());
  const draft = await encryptingDraft(await store.begin(name, draftId, body.length), [recipient]);
  try {
    await draft.write(body);
    const written = await draft.seal();
    await draft.publish(step.confirmOwner);
    const archive = await openArchive(store, name);
    await hashArchive(archive, written.sha256, step.signal).finally(archive.close);
    step.log(`sealed: ${names.join(", ")}`);
    return written;
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function tidy({ actor }: RunContext) {
  let removed = 0;
  const guides: string[] = [];
  for (const destination of await destinations()) {
    // One that cannot be opened was said by the step before, or is said by the page of storage.
    const store = await openDestination(destination).catch((error: unknown) => void messageOf(error));
    if (!store) continue;
    const sets = await read().selfBackup.findMany({ where: { destinationId: destination.id, removedAt: null } });
    for (const { id, dumpFile, keysFile } of setsToRemove(sets)) {
      const gone = await removeSet(store, [dumpFile, ...(keysFile ? [keysFile] : [])]);
      if (!gone) continue;
      removed += 1;
      const removedAt = await databaseNow();
      await mutate(actor, "recovery:record", null, async (tx) => {
        await tx.selfBackup.update({ where: { id }, data: { removedAt } });
        return { value: undefined, audit: { summary: `Removed ${dumpFile} from ${destination.name}`, subject: id } };
      });
    }
    if (await placeGuide(destination, store)) guides.push(destination.name);
  }
  return {
    value: null,
    evidence: `The page of recovery lies in ${guides.join(", ") || "no destination"}; ${removed} old sets removed.`,
  };
}

/** A storage that refuses to delete keeps them; the next round tries again. */
async function removeSet(store: Store, names: readonly string[]): Promise<boolean> {
  try {
    for (const name of names) await store.remove(name);
    return true;
  } catch (error) {
    if (error instanceof OpsError) return false;
    throw error;
  }
}
