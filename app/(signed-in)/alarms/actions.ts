"use server";

import { acknowledgeAlarm } from "@/lib/alarms/acknowledge-alarm";
import { AcknowledgeInput } from "@/lib/alarms/schema";
import { defineAction } from "@/lib/web/action";

export const acknowledge = defineAction(AcknowledgeInput, acknowledgeAlarm);
