import { expect, it } from "vitest";
import { saidPlaces } from "@/lib/releases/said-places";

it.each<[string, string, { migrations?: string; schema?: string }]>([
  ["plain strings", `{ schema: "a", migrations: { path: 'b', seed: "x" } }`, { schema: "a", migrations: "b" }],
  [
    "joined ones",
    `{ schema: path.join("a", "b.prisma"), migrations: { seed: "x", path: join(__dirname, "./c/d") } }`,
    { schema: "a/b.prisma", migrations: "c/d" },
  ],
  [
    "the working folder, over lines",
    `{ schema: path.resolve(\n  process.cwd(),\n  "a",\n), migrations: { path: path.join(import.meta.dirname, "c") } }`,
    { schema: "a", migrations: "c" },
  ],
  ["what only a run could tell", "{ schema: env.SCHEMA, migrations: { path: path.join(base, 'c') } }", {}],
  ["a template with a value in it", "{ schema: `\x24{base}/a`, migrations: { path: path.join(`\x24{x}`, 'c') } }", {}],
  [
    "comments",
    `{ // schema: "no",\n /* schema: "no" */ datasource: { url: "postgres://x" }, schema: "a" }`,
    { schema: "a" },
  ],
])("a config with %s", (_case, config, said) => {
  expect(saidPlaces(config, null)).toEqual({ migrations: undefined, schema: undefined, ...said });
});

it("package.json says the schema where no config does", () => {
  expect(saidPlaces(null, '{"prisma":{"schema":"db/schema.prisma"}}').schema).toBe("db/schema.prisma");
  expect(saidPlaces('{ schema: "a" }', '{"prisma":{"schema":"b"}}').schema).toBe("a");
  for (const broken of ["", "[]", "null", '{"prisma":{"schema":1}}', null])
    expect(saidPlaces("", broken).schema).toBeUndefined();
});
