"use server";

import { openStatus } from "@/lib/status/open-status";
import { PublicStatusInput } from "@/lib/status/schema";
import { defineAction } from "@/lib/web/action";

export const open = defineAction(PublicStatusInput, openStatus);
