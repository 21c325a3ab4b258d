import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const token = "maintenance-token-of-the-test";

/** Starts the real application on a free port. `stop` sends SIGTERM and returns its exit code; `lines` is its log. */
export async function startApp(databaseUrl: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("app.mjs", import.meta.url))], {
    env: {
      ...process.env,
      PORT: "0",
      DATABASE_URL: databaseUrl,
      EDUHUB_ENVIRONMENT: "staging",
      EDUHUB_MAINTENANCE_TOKEN: token,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`EduHub did not start: ${lines.join("\n")}`)));
    createInterface(child.stdout).on("line", (line) => {
      lines.push(line);
      const found = /listening on (http:\/\/[\d.:]+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    lines,
    get: (path: string) => fetch(address + path),
    health: async () => {
      const response = await fetch(`${address}/api/health`);
      return { code: response.status, ...((await response.json()) as { status: string; database: unknown }) };
    },
    post: (path: string, body: unknown, authorization = `Bearer ${token}`) =>
      fetch(address + path, { method: "POST", headers: { authorization }, body: JSON.stringify(body) }),
    send: (path: string, body: string, headers: Record<string, string>) =>
      fetch(address + path, { method: "POST", headers, body }),
    stop: async (): Promise<unknown> => {
      child.kill("SIGTERM");
      return (await exited)[0];
    },
  };
}
