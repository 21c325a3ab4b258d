"use server";

import { dropRestored } from "@/lib/restores/drop-restored";
import { keepRestored } from "@/lib/restores/keep-restored";
import { DropRestoredInput, KeepRestoredInput, StartRestoreInput } from "@/lib/restores/schema";
import { startRestore } from "@/lib/restores/start-restore";
import { defineAction } from "@/lib/web/action";

export const restore = defineAction(StartRestoreInput, startRestore);
export const keep = defineAction(KeepRestoredInput, keepRestored);
export const drop = defineAction(DropRestoredInput, dropRestored);
