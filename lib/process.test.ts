import { mkdtemp, open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSameProcess, killGroup, processStart, runProgram, startProgram } from "@/lib/process";

const node = process.execPath;
const script = (source: string) => ({ file: node, args: ["-e", source], env: {} });

test("output, exit code and the last lines", async () => {
  const end = await runProgram(
    script("console.log('out'); for (let i = 0; i < 300; i++) console.error('line ' + i); process.exitCode = 3"),
  );
  expect(end).toMatchObject({ reason: "exit", exitCode: 3, signal: null, stdout: "out\n" });
  expect(end.tail).toHaveLength(200);
  expect(end.tail.at(-1)).toBe("line 299");
});

test("nothing is inherited from our environment", async () => {
  process.env.HOLDFAST_CANARY = "canary";
  const end = await runProgram({ ...script("console.log(JSON.stringify(process.env))"), env: { ONLY: "this" } });
  expect(JSON.parse(end.stdout)).toEqual({ ONLY: "this" });
});

test("input reaches the program", async () => {
  const end = await runProgram({ ...script("process.stdin.pipe(process.stdout)"), input: "hello" });
  expect(end.stdout).toBe("hello");
});

test("output into an open file goes past us, and the program may go back in it", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "holdfast-process-")), "out");
  const file = await open(path, "wx");
  const source = "const fs = require('node:fs'); fs.writeSync(1, 'long'); fs.writeSync(1, 'k', 0)";
  const end = await runProgram({ ...script(source), outputTo: file.fd });
  await file.close();
  expect([end.exitCode, end.stdout, await readFile(path, "utf8")]).toEqual([0, "", "kong"]);
});

test.each([
  ["/nowhere/pg_dump", []],
  ["relative", []],
  [node, ["a\0b"]],
])("%s cannot be started: one sentence", async (file, args) => {
  await expect(startProgram({ file, args, env: {} })).rejects.toMatchObject({ code: "TOOL_FAILED" });
});

test("a program that ignores SIGTERM is killed with its children", async () => {
  const cancel = new AbortController();
  const source = `
    process.on('SIGTERM', () => {});
    const child = require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
    setTimeout(() => console.log(child.pid), 300);
    setInterval(() => {}, 1000)`;
  const program = await startProgram({ ...script(source), signal: cancel.signal, graceMs: 200 });
  const [grandchild] = await new Promise<number[]>((resolve) =>
    program.stdout.once("data", (chunk) => resolve([Number(String(chunk))])),
  );
  cancel.abort();
  const end = await program.ended;
  expect(end).toMatchObject({ reason: "cancelled", signal: "SIGKILL" });
  await expect.poll(() => processStart(grandchild ?? 0)).toBeNull();
});

test("children that a program leaves behind end with it", async () => {
  const source = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', "setInterval(() => {}, 1000)"], { stdio: 'inherit' });
    console.log(child.pid); child.unref()`;
  const end = await runProgram(script(source));
  expect(end.exitCode).toBe(0);
  await expect.poll(() => processStart(Number(end.stdout))).toBeNull();
});

test("a silent program is stalled; one that is touched is not", async () => {
  const silent = await runProgram({ ...script("setInterval(() => {}, 1000)"), stallMs: 400, graceMs: 200 });
  expect(silent.reason).toBe("stalled");
  const program = await startProgram({ ...script("setTimeout(() => {}, 1200)"), stallMs: 700 });
  program.stdout.resume();
  const touching = setInterval(program.touch, 50);
  expect(await program.ended).toMatchObject({ reason: "exit", exitCode: 0 });
  clearInterval(touching);
});

test("a time limit", async () => {
  const end = await runProgram({ ...script("setInterval(() => {}, 1000)"), timeoutMs: 200, graceMs: 200 });
  expect(end.reason).toBe("timeout");
});

test("an endless line costs no memory, and secrets are gone from lines and tail", async () => {
  const lines: string[] = [];
  const end = await runProgram({
    ...script("process.stderr.write('x'.repeat(5e6) + '\\n' + 'pass:hunter2 done\\nlast')"),
    secrets: ["hunter2"],
    onLine: (line) => lines.push(line),
  });
  expect(lines[0]?.length).toBeLessThan(5_000);
  expect(lines.slice(1)).toEqual(["pass:[redacted] done", "last"]);
  expect(end.tail).toEqual(lines);
});

test("no half of a secret survives where a line is cut, or where a secret has a line break in it", async () => {
  const secrets = ["correct-horse-battery-staple", "two\nlines of it"];
  const texts = [
    // Redaction makes the line shorter than the cut, so what stands at the cut of the unredacted one is shown.
    `'correct-horse-battery-staple'.repeat(600)`,
    `'begin two\\nlines of it end'`,
  ];
  const { tail } = await runProgram({ ...script(`process.stderr.write([${texts}].join('\\n'))`), secrets });
  expect(tail.join("\n")).not.toMatch(/horse|battery|corr|staple|two|lines/);
  expect(tail.at(-1)).toBe("begin [redacted] end");
});

test("a recorded process is recognised, another one with its id is not", async () => {
  const program = await startProgram(script("setInterval(() => {}, 1000)"));
  const start = processStart(program.pid);
  expect(start).not.toBeNull();
  expect(isSameProcess(program.pid, start ?? "")).toBe(true);
  expect(isSameProcess(process.pid, start ?? "")).toBe(false);
  expect(isSameProcess(program.pid, "")).toBe(false);
  killGroup(program.pid, "SIGKILL");
  await program.ended;
  expect(isSameProcess(program.pid, start ?? "")).toBe(false);
  killGroup(program.pid, "SIGKILL");
});

test("children are ended when their starter exits", async () => {
  const child = await startProgram({
    file: node,
    args: [
      "--import",
      "tsx",
      "-e",
      `const { startProgram } = await import('./lib/process.ts');
       const p = await startProgram({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], env: {} });
       console.log(p.pid); setTimeout(() => process.exit(0), 50)`,
    ],
    env: { PATH: process.env.PATH ?? "" },
    cwd: process.cwd(),
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const end = await child.ended;
  expect(end).toMatchObject({ exitCode: 0 });
  expect(Number(out)).toBeGreaterThan(1);
  await expect.poll(() => processStart(Number(out))).toBeNull();
});
