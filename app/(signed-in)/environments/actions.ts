"use server";

import { addEnvironment } from "@/lib/environments/add-environment";
import { changeConnection } from "@/lib/environments/change-connection";
import {
  checkEnvironment,
  disableEnvironment,
  editEnvironment,
  enableEnvironment,
} from "@/lib/environments/change-environment";
import { changeOwner } from "@/lib/environments/change-owner";
import {
  AddEnvironmentInput,
  ChangeConnectionInput,
  DisableEnvironmentInput,
  EditEnvironmentInput,
  EnvironmentInput,
  OwnerInput,
  TestConnectionInput,
} from "@/lib/environments/schema";
import { testConnection } from "@/lib/environments/test-connection";
import { addProject, renameProject, toggleProject } from "@/lib/projects/change-project";
import { ProjectInput, ProjectNameInput, RenameProjectInput } from "@/lib/projects/schema";
import { defineAction } from "@/lib/web/action";

export const test = defineAction(TestConnectionInput, testConnection);
export const add = defineAction(AddEnvironmentInput, addEnvironment);
export const edit = defineAction(EditEnvironmentInput, editEnvironment);
export const reconnect = defineAction(ChangeConnectionInput, changeConnection);
export const disable = defineAction(DisableEnvironmentInput, disableEnvironment);
export const enable = defineAction(EnvironmentInput, enableEnvironment);
export const check = defineAction(EnvironmentInput, checkEnvironment);
export const giveOwner = defineAction(OwnerInput, changeOwner);
export const startProject = defineAction(ProjectNameInput, addProject);
export const rename = defineAction(RenameProjectInput, renameProject);
export const toggle = defineAction(ProjectInput, toggleProject);
