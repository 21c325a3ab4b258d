import { z } from "zod";

export const ProjectNameInput = z.object({ name: z.string().trim().min(1, "Give it a name.").max(60) });
export const RenameProjectInput = ProjectNameInput.extend({ id: z.uuid() });
export const ProjectInput = z.object({ id: z.uuid() });

export type ProjectView = {
  readonly id: string;
  readonly name: string;
  readonly disabledAt: string | null;
  /** Where its checkout lies on the worker's machine, null when nobody said. */
  readonly releaseFolder: string | null;
  readonly environments: number;
};
