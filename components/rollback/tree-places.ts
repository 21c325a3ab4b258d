// Where each place of the tree is drawn, and the lines between them; apart from the drawing, which knows no numbers.
import type { LeafId, NodeId } from "@/lib/rollback/schema";

export const box = { width: 146, height: 48 } as const;
export const drawing = { width: 1010, height: 548 } as const;

const columns = [82, 250, 418, 586, 754, 922] as const;
const rows = [34, 128, 222, 316, 410, 504] as const;
type Spot = { readonly x: number; readonly y: number; readonly lines: readonly string[] };
const spot = (column: number, row: number, ...lines: string[]): Spot => ({
  x: columns[column] ?? 0,
  y: rows[row] ?? 0,
  lines,
});

export const spots: Readonly<Record<NodeId | LeafId, Spot>> = {
  failed: spot(0, 1, "Did a migration", "fail?"),
  settled: spot(1, 0, "Nothing left", "half done?"),
  dataAfterFailure: spot(2, 0, "Does the data", "look wrong?"),
  data: spot(1, 1, "Does the data", "look wrong?"),
  app: spot(1, 2, "Is the application", "worse than before?"),
  schema: spot(2, 2, "Did the schema", "change with it?"),
  previous: spot(3, 2, "Can the previous", "version run on it?"),
  fixOrLose: spot(4, 2, "Is a corrected", "version ready?"),
  fixOrBack: spot(4, 3, "Is a corrected", "version ready?"),
  backup: spot(4, 1, "A verified backup", "from before it?"),
  retry: spot(5, 0, "Resolve it and", "try again"),
  restore: spot(5, 1, "Restore the backup,", "roll back the app"),
  forward: spot(5, 2, "Roll forward"),
  "app-only": spot(5, 4, "Roll back", "the app only"),
  watch: spot(5, 5, "Do nothing,", "and watch"),
};

export type Line = {
  readonly from: NodeId;
  readonly answer: "yes" | "no";
  readonly path: string;
  /** Where the word stands. */
  readonly word: { readonly x: number; readonly y: number };
};

const half = { x: box.width / 2, y: box.height / 2 };

/** Straight to the right. */
function across(from: NodeId, to: NodeId | LeafId, answer: "yes" | "no"): Line {
  const [a, b] = [spots[from], spots[to]];
  return {
    from,
    answer,
    path: `M${a.x + half.x} ${a.y} H${b.x - half.x}`,
    word: { x: a.x + half.x + 11, y: a.y - 5 },
  };
}

/** Out of the foot or the head, over to the other column, and into it from the side, head or foot. */
function around(from: NodeId, answer: "yes" | "no", path: string, down: boolean, shift = 0): Line {
  const { x, y } = spots[from];
  const start = down ? y + half.y : y - half.y;
  return {
    from,
    answer,
    path: `M${x + shift} ${start} ${path}`,
    word: { x: x + shift + 13, y: down ? start + 14 : start - 6 },
  };
}

const { backup, forward, watch } = spots;
const lane = 81;
export const lines: readonly Line[] = [
  around("failed", "yes", `V${spots.settled.y} H${spots.settled.x - half.x}`, false),
  across("failed", "data", "no"),
  across("settled", "dataAfterFailure", "yes"),
  around("settled", "no", `V${lane} H${backup.x - 8} V${backup.y - half.y}`, true),
  across("dataAfterFailure", "retry", "no"),
  around("dataAfterFailure", "yes", `V${lane} H${backup.x - 8} V${backup.y - half.y}`, true),
  across("data", "backup", "yes"),
  around("data", "no", `V${spots.app.y - half.y}`, true),
  across("app", "schema", "yes"),
  around("app", "no", `V${watch.y} H${watch.x - half.x}`, true),
  across("schema", "previous", "yes"),
  around("schema", "no", `V${spots["app-only"].y} H${spots["app-only"].x - half.x}`, true),
  across("previous", "fixOrLose", "no"),
  around("previous", "yes", `V${spots.fixOrBack.y} H${spots.fixOrBack.x - half.x}`, true),
  across("fixOrLose", "forward", "yes"),
  around("fixOrLose", "no", `V${backup.y + half.y}`, false),
  around("fixOrBack", "no", `V${spots["app-only"].y} H${spots["app-only"].x - half.x}`, true),
  {
    from: "fixOrBack",
    answer: "yes",
    path: `M${spots.fixOrBack.x + half.x} ${spots.fixOrBack.y} H${forward.x} V${forward.y + half.y}`,
    word: { x: spots.fixOrBack.x + half.x + 13, y: spots.fixOrBack.y - 5 },
  },
  across("backup", "restore", "yes"),
  {
    from: "backup",
    answer: "no",
    path: `M${backup.x + half.x - 8} ${backup.y + half.y} V${(backup.y + forward.y) / 2} H${forward.x} V${forward.y - half.y}`,
    word: { x: backup.x + half.x + 6, y: backup.y + half.y + 16 },
  },
];
