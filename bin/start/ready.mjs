import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "./problem.mjs";

/** Waits until /api/health answers `ok`. @returns {Promise<string>} @throws Problem after `seconds` */
export async function untilReady(address, { seconds = 120, logs, isStopping, progress }) {
  let last = "no answer yet";
  for (const end = Date.now() + seconds * 1000; Date.now() < end && !isStopping(); await delay(250)) {
    last = await askHealth(address);
    if (last === "ok") return "healthy";
    progress(last);
  }
  if (isStopping()) return "stopped";
  throw new Problem(`Holdfast did not become healthy within ${seconds} seconds (${last}).`, `Its logs are in ${logs}.`);
}

async function askHealth(address) {
  try {
    const response = await fetch(`${address}/api/health`, { signal: AbortSignal.timeout(5_000), redirect: "manual" });
    const body = await response.json().catch(() => null);
    if (body?.status === "ok" || !body?.status) return body?.status ?? `it answered ${response.status}`;
    const unwell = (body.checks ?? []).filter(({ state }) => state !== "ok").map(({ name }) => name);
    return `${body.status}: ${unwell.join(", ")}`;
  } catch {
    return "no answer yet";
  }
}
