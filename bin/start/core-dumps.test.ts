import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const showLimits = `
  import { execFileSync } from "node:child_process";
  process.stdout.write(execFileSync("/bin/cat", ["/proc/self/limits"]));
`;
const forbidAndShow = `
  import { forbidCoreDumps } from "./bin/start/core-dumps.mjs";
  forbidCoreDumps();
  ${showLimits}
`;

/** The limit of what such a program starts, itself started with leave to write as large a core dump as the machine has. */
function limitOfChild(program: string, path = "/usr/bin:/bin"): string {
  const shell = 'ulimit -S -c "$(ulimit -H -c)"; exec "$0" --input-type=module -e "$1"';
  const env = { PATH: path } as unknown as NodeJS.ProcessEnv;
  const limits = execFileSync("/bin/sh", ["-c", shell, process.execPath, program], { env, encoding: "utf8" });
  return /^Max core file size +(\S+ +\S+)/m.exec(limits)?.[1]?.replace(/ +/, " ") ?? limits;
}

it("what is started writes no core dump, whatever it was allowed before", () => {
  expect(limitOfChild(forbidAndShow)).toBe("0 0");
});

it("a machine without prlimit keeps its own setting, and starts", () => {
  expect(limitOfChild(forbidAndShow, "/nonexistent")).toBe(limitOfChild(showLimits));
});
