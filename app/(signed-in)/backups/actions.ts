"use server";

import { deleteBackup, noteBackup, pinBackup, unpinBackup } from "@/lib/backups/change-backup";
import { BackupInput, DeleteBackupInput, NoteInput, StartBackupInput } from "@/lib/backups/schema";
import { startBackup } from "@/lib/backups/start-backup";
import { defineAction } from "@/lib/web/action";

export const backUpNow = defineAction(StartBackupInput, startBackup);
export const pin = defineAction(BackupInput, pinBackup);
export const unpin = defineAction(BackupInput, unpinBackup);
export const saveNotes = defineAction(NoteInput, noteBackup);
export const remove = defineAction(DeleteBackupInput, deleteBackup);
