"use server";

import { ReleaseFolderInput, TakeReleaseInput } from "@/lib/releases/schema";
import { setReleaseFolder } from "@/lib/releases/set-release-folder";
import { takeRelease } from "@/lib/releases/take-release";
import { defineAction } from "@/lib/web/action";

export const take = defineAction(TakeReleaseInput, takeRelease);
export const setFolder = defineAction(ReleaseFolderInput, setReleaseFolder);
