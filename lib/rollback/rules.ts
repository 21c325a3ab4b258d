import {
  type Answer,
  type Evidence,
  type Fact,
  type Facts,
  type LeafId,
  type NodeId,
  type QuestionId,
  questionIds,
  type Walk,
  type Words,
} from "@/lib/rollback/schema";

type Place = NodeId | LeafId;
type Branch = { readonly asks: QuestionId; readonly yes: Place; readonly no: Place };

/** The runbook's decision tree, and what practice adds to it. It begins at `failed`. */
export const tree: Readonly<Record<NodeId, Branch>> = {
  failed: { asks: "failed", yes: "settled", no: "data" },
  settled: { asks: "settled", yes: "dataAfterFailure", no: "backup" },
  dataAfterFailure: { asks: "data", yes: "backup", no: "retry" },
  data: { asks: "data", yes: "backup", no: "app" },
  app: { asks: "app", yes: "schema", no: "watch" },
  schema: { asks: "schema", yes: "previous", no: "app-only" },
  previous: { asks: "previous", yes: "fixOrBack", no: "fixOrLose" },
  fixOrBack: { asks: "fix", yes: "forward", no: "app-only" },
  fixOrLose: { asks: "fix", yes: "forward", no: "backup" },
  backup: { asks: "backup", yes: "restore", no: "forward" },
};

export const questions: Readonly<Record<QuestionId, { readonly title: string; readonly help: string }>> = {
  failed: {
    title: "Did a migration fail?",
    help: "Prisma writes down which migrations ran and which did not end.",
  },
  settled: {
    title: "Did it leave nothing half done?",
    help: "Yes when nothing of the failed migration is in force, or all of it. A part of it in force is the dangerous case.",
  },
  data: {
    title: "Does the data look wrong?",
    help: "Rows that are missing, emptied or changed and should not be. Look at what people complain about.",
  },
  app: {
    title: "Is the application worse than before?",
    help: "It does not answer, it fails, or people cannot do what they could do before the deployment.",
  },
  schema: {
    title: "Did the schema change with it?",
    help: "Whether migrations were applied between the release of before and the one of now.",
  },
  previous: {
    title: "Can the previous version run on the schema as it is now?",
    help: "Yes when the change only added things. No when it dropped, renamed or narrowed what the previous version uses.",
  },
  fix: {
    title: "Is a corrected version of the application ready?",
    help: "Built, and tried out where it does no harm. One that is only being written is not ready.",
  },
  backup: {
    title: "Is there a verified backup from before it?",
    help: "Yes when any verified backup is from before what went wrong, not only the newest. What it does not hold is lost when you go back to it.",
  },
};

export const leaves: Readonly<Record<LeafId, { readonly title: string; readonly because: string }>> = {
  restore: {
    title: "Restore the backup and roll back the application",
    because: "Into a new database, so that nothing is overwritten and the way back stays open.",
  },
  "app-only": {
    title: "Roll back the application only",
    because: "The previous version runs on the database as it is. The database is not touched, and no data is lost.",
  },
  retry: {
    title: "Resolve the failed migration and try again",
    because: "Nothing is half done and the data is as it should be: there is nothing to restore.",
  },
  forward: {
    title: "Roll forward",
    because: "Correct what is wrong and deploy the correction. The database is not set back.",
  },
  watch: {
    title: "Do nothing, and watch",
    because: "Nothing has failed, the data is as it should be, and the application is no worse than before.",
  },
};

/** The path that the answers take. It ends at the first question that nothing answers: unknown leads nowhere. */
export function walk(answers: Readonly<Record<QuestionId, Answer>>): Walk {
  const path: { node: NodeId; asks: QuestionId; answer: Answer }[] = [];
  let at: Place = "failed";
  while (isNode(at)) {
    const { asks, yes, no }: Branch = tree[at];
    const answer: Answer = answers[asks];
    path.push({ node: at, asks, answer });
    if (answer === "unknown") return { path, leaf: null, open: asks };
    at = answer === "yes" ? yes : no;
  }
  return { path, leaf: at, open: null };
}

/** Where the path may still end, from this place of the tree on; each once. */
export function leavesFrom(place: Place): LeafId[] {
  if (!isNode(place)) return [place];
  return [...new Set([...leavesFrom(tree[place].yes), ...leavesFrom(tree[place].no)])];
}

function isNode(place: Place): place is NodeId {
  return Object.hasOwn(tree, place);
}

/** The evidence with what a person said over it. */
export function withWords(evidence: Readonly<Record<QuestionId, Evidence>>, words: Words): Facts {
  const entries = questionIds.map((id) => {
    const said = words[id] ?? null;
    return [id, { evidence: evidence[id], said, answer: said ?? evidence[id].answer }] as const;
  });
  return Object.fromEntries(entries) as Facts;
}

/** How the end looks: all is well only where a person says that the application is, and nobody sees otherwise. */
export function lookOfEnd({ path, leaf }: Walk, facts: Facts): "ok" | "waiting" {
  const isWell = leaf === "watch" && facts.app.said === "no" && !path.some(({ asks }) => contradicts(facts[asks]));
  return isWell ? "ok" : "waiting";
}

/** Whether a person says otherwise than what was seen. */
export function contradicts({ evidence, said }: Fact): boolean {
  return said !== null && evidence.answer !== "unknown" && said !== evidence.answer;
}
