import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { claimName } from "@/lib/environments/claim-name";
import { queueMark } from "@/lib/environments/register-environment";
import type { DisableEnvironmentInput, EditEnvironmentInput, EnvironmentInput } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

/** Changes name, health address and backup policy; the connection has its own verb, because it rests on a test. */
export function editEnvironment(
  actor: Actor,
  { id, policy, ...rest }: z.output<typeof EditEnvironmentInput>,
): Promise<void> {
  return mutate(actor, "environment:edit", { environmentId: id }, async (tx, before) => {
    await claimName(tx, { ...before, name: rest.name }, id);
    await tx.environment.update({ where: { id }, data: { ...rest, backupPolicy: policy } });
    const { name, healthUrl } = before;
    const changed = changedFields({ name, healthUrl, ...Object(before.backupPolicy) }, { ...rest, ...policy });
    return { value: undefined, audit: { summary: `Changed ${name}`, ...changed } };
  });
}

/** Stops observing and backing up; backups stay. The name must have been typed. */
export function disableEnvironment(
  actor: Actor,
  { id, typed }: z.output<typeof DisableEnvironmentInput>,
): Promise<void> {
  return mutate(actor, "environment:disable", { environmentId: id }, async (tx, { name, disabledAt }) => {
    if (typed !== name) throw new OpsError("INVALID", `What was typed is not ${name}.`, "Type the name exactly.");
    if (disabledAt) throw new OpsError("CONFLICT", `${name} is disabled already.`);
    await tx.environment.update({ where: { id }, data: { disabledAt: new Date() } });
    const audit = { summary: `Disabled ${name}`, before: { disabled: false }, after: { disabled: true } };
    return { value: undefined, audit };
  });
}

/** Observes and backs up again, after the worker has confirmed that it is still the registered database. */
export function enableEnvironment(actor: Actor, { id }: z.output<typeof EnvironmentInput>): Promise<void> {
  return mutate(actor, "environment:disable", { environmentId: id }, async (tx, environment) => {
    if (!environment.disabledAt) throw new OpsError("CONFLICT", `${environment.name} is enabled already.`);
    await tx.environment.update({ where: { id }, data: { disabledAt: null } });
    await queueMark(tx, actor, environment);
    const summary = `Enabled ${environment.name}`;
    return { value: undefined, audit: { summary, before: { disabled: true }, after: { disabled: false } } };
  });
}

/** Asks the worker to look at an environment now instead of at its next turn. */
export function checkEnvironment(actor: Actor, { id }: z.output<typeof EnvironmentInput>): Promise<void> {
  return mutate(actor, "environment:check", { environmentId: id }, async (tx, { name }) => {
    await tx.environment.update({ where: { id }, data: { checkRequestedAt: new Date() } });
    return { value: undefined, audit: { summary: `Asked to check ${name} again` } };
  });
}
