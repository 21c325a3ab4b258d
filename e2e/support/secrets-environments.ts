import type { Program } from "./secrets-programs";
import { type Secret, searchFor } from "./secrets-search";

type Ours = Required<Program>["ours"];

/** Who carries what in an environment, which its own user and root alone can read. */
const carriers: readonly (readonly [program: RegExp, secrets: RegExp])[] = [
  [/\0bin\/start\.mjs\0/, /^token of the metrics$/],
  [/\0(bin\/worker\.ts|prisma\/seed-demo\.ts)\0/, /^password of runtime$/],
  [
    /\0node_modules\/next\/dist\/bin\/next\0|^next-server/,
    /^(password of runtime|key of the sessions|token of the metrics)$/,
  ],
  // What compiles for the worker is started by tsx, with all that the worker has.
  [/\/esbuild\0--service=/, /^password of runtime$/],
  // Of the database that it works on: its command line takes none.
  [/\/prisma\/build\/index\.js\0/, /^password of /],
  // The demo's own applications, each with what it needs to run.
  [/\0examples\/eduhub\/app\.mjs\0/, /^(password|hook secret) of (development|staging|production)$/],
];

/** Which secrets stand in which of these environments, but for those that the program itself works with. */
export function environmentsWith(secrets: readonly Secret[], programs: readonly Ours[]): string[] {
  const search = searchFor(secrets);
  return programs.flatMap((program) => {
    const found = search(Buffer.from(program.environment)).filter((secret) => !mayCarry(program, secret));
    return found.map((secret) => `${secret} in the environment of ${nameOf(program)}`);
  });
}

/** As a person would type it. */
export function nameOf({ line }: Ours): string {
  return (line.at(-1) ?? "").replaceAll("\0", " ");
}

/** What the Prisma CLI starts is part of it: it asks the machine's programs what machine this is. */
function mayCarry({ line }: Ours, secret: string): boolean {
  const itself = line.find((argv) => argv.includes("/prisma/build/index.js\0")) ?? line.at(-1) ?? "";
  return carriers.some(([program, secrets]) => program.test(itself) && secrets.test(secret));
}
