import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folders = ["bin/start", "bin/postgres"];
const files = [
  ...["bin/embedded-postgres.mjs", "bin/scratch-server.mjs"],
  ...folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)),
].filter((file) => file.endsWith(".mjs"));

it("what the start runs is told its environment: it never inherits ours, which holds passwords", () => {
  const calls = files.flatMap((file) => {
    const [, ...after] = readFileSync(file, "utf8").split(/\bspawn(?:Sync)?\(/);
    return after.map((text) => ({ file, call: text.slice(0, text.search(/\);|\)\.|\n {2}\}\);/)) }));
  });
  expect(calls.length).toBeGreaterThan(6);
  expect(calls.filter(({ call }) => !/\benv\b/.test(call))).toEqual([]);
});
