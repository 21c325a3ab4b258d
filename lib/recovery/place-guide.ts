// Worker only: the page of recovery as a text beside the archives, where a stranger finds it.
import type { Destination } from "@/lib/db/generated/client";
import { OpsError } from "@/lib/errors";
import { logInfo } from "@/lib/log";
import { gatherGuide } from "@/lib/recovery/gather-guide";
import { guideText, writeGuide } from "@/lib/recovery/write-guide";
import type { Store } from "@/lib/storage/store";

export const guideFile = "RECOVERY.txt";

/** Writes it over the one that is there. False when the storage did not take it: that is looked at with the next backup. */
export async function placeGuide(destination: Destination, store: Store): Promise<boolean> {
  try {
    await store.writeText(guideFile, "guide", guideText(writeGuide(await gatherGuide(destination))));
    return true;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    logInfo("the page of recovery was not written", { destination: destination.name, problem: error.message });
    return false;
  }
}
