import { spawn } from "node:child_process";
import { closeSync, copyFileSync, openSync, statSync, truncateSync } from "node:fs";
import { say } from "./terminal.mjs";

const longestPause = 30_000;
const soundAfter = 60_000;
const largestLog = 20 * 1024 ** 2;

/**
 * Keeps one process running: when it ends by itself it is started again, after a pause that doubles each time.
 * @param {{ name: string, log: string, start: () => Promise<{ pid: number, exited: Promise<string>, stop(): Promise<void> }>,
 *   instance: { add(name: string, pid: number): void, remove(pid: number): void } }} options
 * @returns the running process's keeper; its first start's failure is thrown
 */
export async function supervise({ name, log, start, instance }) {
  let stopping = false;
  let wake = () => {};
  let current = await begin();
  const watching = watch();
  const rotation = setInterval(() => rotateLog(log), 60_000);
  rotation.unref();

  async function begin() {
    rotateLog(log);
    const child = await start();
    instance.add(name, child.pid);
    return child;
  }

  async function watch() {
    for (let pause = 500; !stopping; ) {
      const began = Date.now();
      const how = await current.exited;
      instance.remove(current.pid);
      if (stopping) return;
      pause = Date.now() - began > soundAfter ? 500 : Math.min(pause * 2, longestPause);
      say(`  ${name} ended ${how ?? "by itself"}; it is started again in ${pause / 1000} s. Its log: ${log}`);
      await restart(pause);
    }
  }

  async function restart(firstPause) {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
      if (stopping) return;
      try {
        current = await begin();
        if (stopping) return await current.stop();
        return say(`  ${name} runs again.`);
      } catch (error) {
        say(`  ${name} could not be started again: ${error.message}`);
      }
    }
  }

  return {
    name,
    stop: async () => {
      stopping = true;
      clearInterval(rotation);
      wake();
      await current.stop();
      await watching;
    },
  };
}

/** Starts a Node program of ours in a process group of its own, its output appended to `log`. */
export async function startNode({ args, env, cwd, log }) {
  const file = openSync(log, "a", 0o600);
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", file, file] });
  closeSync(file);
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve(`(${error.code})`));
    child.once("exit", (code, signal) => resolve(signal ? `by ${signal}` : `with exit code ${code}`));
  });
  const signalGroup = (signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  const stop = async () => {
    signalGroup("SIGTERM");
    const last = setTimeout(signalGroup, 10_000, "SIGKILL");
    await exited;
    clearTimeout(last);
    signalGroup("SIGKILL");
  };
  return { pid: child.pid ?? 0, exited, stop };
}

/** The writers append, so a log is emptied under them without losing its place; the last part stays beside it. */
function rotateLog(log) {
  try {
    if (statSync(log).size < largestLog) return;
    copyFileSync(log, `${log}.1`);
    truncateSync(log, 0);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}
