import { z } from "zod";

export const PublicStatusInput = z.object({ projectId: z.uuid(), open: z.boolean() });

export type StatusMark = "ok" | "running" | "attention" | "failed" | "unknown";

/** One environment in words for anybody. Holds no host, no name of a table or a person. */
export type EnvironmentStatus = {
  readonly id: string;
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly is: StatusMark;
  readonly sentence: string;
  readonly lines: readonly {
    readonly label: string;
    readonly is: StatusMark;
    readonly words: string;
    readonly at: string | null;
  }[];
  /** What is being done right now, such as "A backup is being made."; null when nothing is. */
  readonly running: string | null;
};

export type ProjectStatus = {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly environments: readonly EnvironmentStatus[];
};
