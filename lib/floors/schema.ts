import { z } from "zod";
import file from "@/lib/floors/floors.json";

export const componentNames = ["postgresql-client", "next", "react", "next-auth", "node", "prisma"] as const;
export type ComponentName = (typeof componentNames)[number];

/** `floor` holds for every version that begins with `line`; `date` is that of its source. */
const Line = z.strictObject({
  line: z.string().regex(/^\d+(\.\d+)?$/),
  floor: z.string(),
  source: z.string().min(1),
  date: z.iso.date(),
});

/** `guards`: below its floor, archives that Holdfast did not make are refused. `{line}` in `command` is filled in. */
const Floor = z.strictObject({
  name: z.string(),
  why: z.string(),
  update: z.string(),
  command: z.string().nullable(),
  guards: z.boolean(),
  lines: z.array(Line).min(1),
});
export type Floor = z.output<typeof Floor>;
export type Floors = Readonly<Record<ComponentName, Floor>>;

/** The floor file: the oldest version of each component that is still considered safe. */
export const floors: Floors = z.record(z.enum(componentNames), Floor).parse(file);

/** A version in use, null when it is not known. */
export const FoundComponent = z.object({ component: z.enum(componentNames), version: z.string().nullable() });
export type FoundComponent = z.output<typeof FoundComponent>;

export type Finding = FoundComponent & {
  readonly state: "ok" | "below" | "unknown";
  /** The oldest version that would do, null when no version is known. */
  readonly needed: string | null;
  readonly command: string | null;
};

/** What every page says when something in use is below its floor, or not known. */
export type FloorNotice = {
  readonly is: "attention" | "unknown";
  readonly title: string;
  readonly consequence: string;
  readonly items: readonly {
    readonly title: string;
    readonly why: string;
    readonly update: string;
    readonly command: string | null;
  }[];
};
