"use server";

import { endSession } from "@/lib/auth/end-session";
import { ChangePasswordInput, EndSessionInput } from "@/lib/people/schema";
import { changeOwnPassword } from "@/lib/people/set-password";
import { defineAction } from "@/lib/web/action";

export const changePassword = defineAction(ChangePasswordInput, changeOwnPassword);
export const endOwnSession = defineAction(EndSessionInput, (actor, { id }) => endSession(actor, id));
