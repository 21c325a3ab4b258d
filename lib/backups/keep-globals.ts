// A part of the dump step: the server's roles beside the archive. Never a reason for a backup to fail.
import { basename } from "node:path";
import { globalsName } from "@/lib/backups/globals/rules";
import type { GlobalsFact } from "@/lib/backups/schema";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";
import { dumpGlobals } from "@/lib/postgres/globals";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import { encryptingDraft } from "@/lib/storage/age";
import type { Store } from "@/lib/storage/store";

type Place = {
  readonly fileName: string;
  readonly serverMajor: number;
  readonly store: Store;
  readonly draft: string;
  /** Null where the archive is not encrypted. */
  readonly recipients: readonly string[] | null;
};

/**
 * Writes roles, memberships and tablespaces beside the archive, encrypted as it is. Where they cannot be had it says why.
 * A cancellation and a lost run are passed on; what the storage refuses is, too: the archive lies there.
 */
export async function keepGlobals(
  { applicationName }: RunContext,
  environment: Environment,
  place: Place,
  step: StepContext,
): Promise<GlobalsFact> {
  let text: string;
  try {
    text = await dumpGlobals({
      connection: await openConnection(environment),
      tools: await toolsFor(place.serverMajor),
      serverMajor: place.serverMajor,
      lockWaitTimeoutMs: BackupPolicy.parse(environment.backupPolicy).lockWaitTimeoutMs,
      applicationName,
      signal: step.signal,
      onSpawn: (pid) => step.onSpawn(pid, "pg_dumpall"),
      onLine: step.log,
    });
  } catch (error) {
    if (!(error instanceof OpsError) || error.code === "CANCELLED" || step.signal.aborted) throw error;
    step.log(`roles and other globals were not kept: ${error.message}`);
    return { file: null, because: error.message };
  }
  return write(place, text, step);
}

async function write(
  { fileName, store, draft: id, recipients }: Place,
  text: string,
  step: StepContext,
): Promise<GlobalsFact> {
  const name = globalsName(fileName);
  const plain = await store.begin(name, id, text.length);
  const draft = recipients ? await encryptingDraft(plain, recipients) : plain;
  try {
    await draft.write(Buffer.from(text));
    const { bytes, sha256 } = await draft.seal();
    await draft.publish(step.confirmOwner);
    return { file: basename(name), sizeBytes: bytes, sha256 };
  } catch (error) {
    await draft.discard();
    throw error;
  }
}
