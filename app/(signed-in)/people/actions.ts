"use server";

import { changeRole, disablePerson, enablePerson } from "@/lib/people/change-access";
import { invitePerson, resetPassword } from "@/lib/people/issue-link";
import { ChangeRoleInput, InviteInput, PersonInput } from "@/lib/people/schema";
import { signOutPerson } from "@/lib/people/sign-out-person";
import { defineAction } from "@/lib/web/action";

export const invite = defineAction(InviteInput, invitePerson);
export const giveRole = defineAction(ChangeRoleInput, changeRole);
export const disable = defineAction(PersonInput, disablePerson);
export const enable = defineAction(PersonInput, enablePerson);
export const makeResetLink = defineAction(PersonInput, resetPassword);
export const signOutEverywhere = defineAction(PersonInput, signOutPerson);
