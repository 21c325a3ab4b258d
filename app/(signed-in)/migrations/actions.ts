"use server";

import { CheckDriftInput, checkDrift } from "@/lib/migrations/check-drift";
import { defineAction } from "@/lib/web/action";

export const drift = defineAction(CheckDriftInput, checkDrift);
