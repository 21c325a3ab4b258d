"use server";

import { CancelRunInput, cancelRun } from "@/lib/runs/cancel-run";
import { defineAction } from "@/lib/web/action";

export const cancel = defineAction(CancelRunInput, cancelRun);
