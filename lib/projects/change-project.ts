import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import type { ProjectInput, ProjectNameInput, RenameProjectInput } from "@/lib/projects/schema";
import { isSameName, shortName } from "@/lib/typed-text";

/** Adds a project; its short name is made from the name and never changes, because archives lie under it. */
export function addProject(actor: Actor, { name }: z.output<typeof ProjectNameInput>): Promise<{ id: string }> {
  return mutate(actor, "project:add", null, async (tx) => {
    const taken = await claimName(tx, name, null);
    const slug = shortName(name, "project", taken);
    const { id } = await tx.project.create({ data: { slug, name } });
    return { value: { id }, audit: { summary: `Added the project ${name}`, subject: id, after: { name, slug } } };
  });
}

/** Changes the shown name only. Throws CONFLICT when another project has it. */
export function renameProject(actor: Actor, { id, name }: z.output<typeof RenameProjectInput>): Promise<void> {
  return mutate(actor, "project:edit", null, async (tx) => {
    const before = await tx.project.findUnique({ where: { id } });
    if (!before) throw new OpsError("NOT_FOUND", "There is no such project.");
    await claimName(tx, name, id);
    await tx.project.update({ where: { id }, data: { name } });
    const audit = {
      summary: `Renamed the project ${before.name}`,
      subject: id,
      before: { name: before.name },
      after: { name },
    };
    return { value: undefined, audit };
  });
}

/** Waits for others who add or rename; throws CONFLICT when a project other than `except` has the name. Gives all slugs. */
async function claimName(tx: Tx, name: string, except: string | null): Promise<string[]> {
  await tx.$executeRaw`LOCK TABLE "Project" IN SHARE ROW EXCLUSIVE MODE`;
  const projects = await tx.project.findMany({ select: { id: true, name: true, slug: true } });
  const twin = projects.find((other) => other.id !== except && isSameName(other.name, name));
  if (twin) throw new OpsError("CONFLICT", `There is a project called ${twin.name} already.`, "Choose another name.");
  return projects.map(({ slug }) => slug);
}

/** Switches a project off or on again; its environments and backups stay. */
export function toggleProject(actor: Actor, { id }: z.output<typeof ProjectInput>): Promise<void> {
  return mutate(actor, "project:disable", null, async (tx) => {
    const project = await tx.project.findUnique({ where: { id } });
    if (!project) throw new OpsError("NOT_FOUND", "There is no such project.");
    const disabled = project.disabledAt !== null;
    await tx.project.update({ where: { id }, data: { disabledAt: disabled ? null : new Date() } });
    const summary = `${disabled ? "Enabled" : "Disabled"} the project ${project.name}`;
    const audit = { summary, subject: id, before: { disabled }, after: { disabled: !disabled } };
    return { value: undefined, audit };
  });
}
