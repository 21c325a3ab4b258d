import { z } from "zod";
import type { ShellCommands } from "@/lib/postgres/commands";

/** What the decision depends on. The order is that in which a person would think of them. */
export const questionIds = ["failed", "settled", "data", "app", "schema", "previous", "fix", "backup"] as const;
export type QuestionId = (typeof questionIds)[number];
export type Answer = "yes" | "no" | "unknown";

/** What Holdfast sees: the answer, how it is known, and where that can be looked at. Times ISO 8601. */
export type Evidence = {
  readonly answer: Answer;
  readonly sentence: string;
  readonly from: { readonly label: string; readonly href: string | null; readonly at: string | null };
};

/** `answer` is what counts: a person's word where there is one, else the evidence. */
export type Fact = { readonly evidence: Evidence; readonly said: "yes" | "no" | null; readonly answer: Answer };
export type Facts = Readonly<Record<QuestionId, Fact>>;

/** A question in one place of the tree; two questions are asked in two places. */
export type NodeId =
  | "failed"
  | "settled"
  | "dataAfterFailure"
  | "data"
  | "app"
  | "schema"
  | "previous"
  | "fixOrBack"
  | "fixOrLose"
  | "backup";
export type LeafId = "restore" | "app-only" | "retry" | "forward" | "watch";

export type Walk = {
  readonly path: readonly { readonly node: NodeId; readonly asks: QuestionId; readonly answer: Answer }[];
  /** Where the path ends; null while a question is open. */
  readonly leaf: LeafId | null;
  /** The question that nothing answers; null when there is a leaf. */
  readonly open: QuestionId | null;
};

const Said = z.enum(["yes", "no"]).optional().catch(undefined);
/** What persons said, as it stands in the address. Whatever is not yes or no was not said. */
export const Words = z.object({
  failed: Said,
  settled: Said,
  data: Said,
  app: Said,
  schema: Said,
  previous: Said,
  fix: Said,
  backup: Said,
} satisfies Record<QuestionId, typeof Said>);
export type Words = z.output<typeof Words>;
export const RollbackInput = z.object({ environmentId: z.uuid() });

/** One thing to do. `estimateMs` is null where nobody has measured it. */
export type PlanStep = {
  readonly title: string;
  readonly text: string;
  readonly owner: string;
  readonly estimateMs: number | null;
  readonly basis: string | null;
  readonly commands: ShellCommands | null;
  readonly link: { readonly href: string; readonly label: string } | null;
};

export type Plan = {
  readonly leaf: LeafId;
  /** What is lost, the worst that can be. */
  readonly loss: string;
  /** Null: it is not known; 0: nothing. */
  readonly lossMinutes: number | null;
  readonly lossNotes: readonly string[];
  /** How long it takes, as far as that was measured. */
  readonly time: string;
  readonly steps: readonly PlanStep[];
};

/** The guide for one environment, with what was said so far. */
export type Guide = {
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly project: string;
    readonly tier: "development" | "staging" | "production";
    readonly place: string;
    readonly owner: string | null;
    readonly contact: string | null;
  };
  /** ISO 8601, by the metadata database's clock. */
  readonly at: string;
  /** What the guide takes for the change that may have to be undone, in a sentence. */
  readonly about: { readonly sentence: string; readonly href: string | null; readonly at: string | null };
  readonly facts: Facts;
  readonly walk: Walk;
  readonly plan: Plan | null;
};
