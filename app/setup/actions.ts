"use server";

import { createFirstAdmin } from "@/lib/people/create-first-admin";
import { SetupInput } from "@/lib/people/schema";
import { defineOpenAction } from "@/lib/web/action";

export const setUp = defineOpenAction(SetupInput, createFirstAdmin);
