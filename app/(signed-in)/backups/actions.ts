"use server";

import { acceptBackup, deleteBackup, noteBackup, pinBackup, unpinBackup } from "@/lib/backups/change-backup";
import { AcceptInput, DeleteBackupInput, NoteInput, PinInput, StartBackupInput } from "@/lib/backups/schema";
import { startBackup } from "@/lib/backups/start-backup";
import { DrillInput } from "@/lib/drills/schema";
import { startDrill } from "@/lib/drills/start-drill";
import { defineAction } from "@/lib/web/action";

export const backUpNow = defineAction(StartBackupInput, startBackup);
export const pin = defineAction(PinInput, pinBackup);
export const unpin = defineAction(PinInput, unpinBackup);
export const saveNotes = defineAction(NoteInput, noteBackup);
export const accept = defineAction(AcceptInput, acceptBackup);
export const remove = defineAction(DeleteBackupInput, deleteBackup);
export const prove = defineAction(DrillInput, startDrill);
