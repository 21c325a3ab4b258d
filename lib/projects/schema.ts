import { z } from "zod";
import { nameText } from "@/lib/typed-text";

export const ProjectNameInput = z.object({ name: nameText(60) });
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
