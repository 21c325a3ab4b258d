"use server";

import { WelcomeInput } from "@/lib/people/schema";
import { welcomePerson } from "@/lib/people/set-password";
import { defineOpenAction } from "@/lib/web/action";

export const setPassword = defineOpenAction(WelcomeInput, welcomePerson);
