"use server";

import { saveRetention } from "@/lib/backups/retention/save-retention";
import { SaveRetentionInput } from "@/lib/backups/retention/schema";
import { chooseSchedulePlaces } from "@/lib/schedules/choose-schedule-places";
import { pauseSchedules, resumeSchedules } from "@/lib/schedules/pause-schedules";
import {
  addSchedule,
  disableSchedule,
  editSchedule,
  enableSchedule,
  removeSchedule,
} from "@/lib/schedules/save-schedule";
import { AddScheduleInput, EditScheduleInput, PauseInput, ScheduleInput, SchedulePlaces } from "@/lib/schedules/schema";
import { defineAction } from "@/lib/web/action";

export const add = defineAction(AddScheduleInput, addSchedule);
export const edit = defineAction(EditScheduleInput, editSchedule);
export const disable = defineAction(ScheduleInput, disableSchedule);
export const enable = defineAction(ScheduleInput, enableSchedule);
export const remove = defineAction(ScheduleInput, removeSchedule);
export const choosePlaces = defineAction(SchedulePlaces, chooseSchedulePlaces);
export const pause = defineAction(PauseInput, pauseSchedules);
export const resume = defineAction(ScheduleInput, resumeSchedules);
export const saveNumbers = defineAction(SaveRetentionInput, saveRetention);
