"use server";

import { acceptDeployment } from "@/lib/deployments/accept-deployment";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { commentDeployment, requestChanges, withdrawDeployment } from "@/lib/deployments/discuss-deployment";
import { freezeEnvironment, liftFreeze } from "@/lib/deployments/freeze-environment";
import { breakGlass, overrideDeployment } from "@/lib/deployments/override-deployment";
import { FreezeInput, LiftFreezeInput, SavePolicyInput } from "@/lib/deployments/policy";
import { rehearseDeployment } from "@/lib/deployments/rehearse-deployment";
import { replanDeployment } from "@/lib/deployments/replan-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { reviewBreakGlass } from "@/lib/deployments/review-break-glass";
import { savePolicy as saveDeploymentPolicy } from "@/lib/deployments/save-policy";
import {
  ApproveInput,
  BreakGlassInput,
  DeploymentInput,
  NoteInput,
  OverrideInput,
  RequestDeploymentInput,
  StartDeploymentInput,
} from "@/lib/deployments/schema";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { defineAction } from "@/lib/web/action";

export const savePolicy = defineAction(SavePolicyInput, saveDeploymentPolicy);
export const freeze = defineAction(FreezeInput, freezeEnvironment);
export const lift = defineAction(LiftFreezeInput, liftFreeze);
export const request = defineAction(RequestDeploymentInput, requestDeployment);
export const replan = defineAction(DeploymentInput, replanDeployment);
export const rehearse = defineAction(DeploymentInput, rehearseDeployment);
export const approve = defineAction(ApproveInput, approveDeployment);
export const comment = defineAction(NoteInput, commentDeployment);
export const askForChanges = defineAction(NoteInput, requestChanges);
export const withdraw = defineAction(DeploymentInput, withdrawDeployment);
export const accept = defineAction(DeploymentInput, acceptDeployment);
export const override = defineAction(OverrideInput, overrideDeployment);
export const breakTheGlass = defineAction(BreakGlassInput, breakGlass);
export const lookAtBrokenGlass = defineAction(NoteInput, reviewBreakGlass);
export const start = defineAction(StartDeploymentInput, startDeployment);
