"use server";

import { CheckDriftInput, checkDrift } from "@/lib/migrations/check-drift";
import { InspectInput, ResolveInput } from "@/lib/migrations/failure/schema";
import { inspectFailure } from "@/lib/migrations/inspect-failure";
import { resolveMigration } from "@/lib/migrations/resolve-migration";
import { defineAction } from "@/lib/web/action";

export const drift = defineAction(CheckDriftInput, checkDrift);
export const inspect = defineAction(InspectInput, inspectFailure);
export const resolve = defineAction(ResolveInput, resolveMigration);
