// Pages as a browser gets them: a real sign-in, real loading, and requests one after the other.
import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright";
import { findBrowser } from "../check/browser.mjs";
import type { Address } from "./page-addresses";
import { admin } from "./people";
import type { PageResult } from "./results";

/** How long no script must have come, in milliseconds, before a page counts as loaded; streams never end. */
const quietMs = 1_500;

export async function openBrowser(folder: string): Promise<Browser> {
  const executablePath = (await findBrowser(folder, `${folder}/browser.log`, () => {})) ?? "";
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** Signs in through the form; returns the cookies as a request header. */
export async function signIn(browser: Browser, address: string): Promise<string> {
  const context = await browser.newContext({ baseURL: address });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const cookies = await context.cookies();
  await context.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** What scripts a browser with an empty cache receives for a page, nothing pressed: their number and bytes on the wire. */
export async function weighScripts(browser: Browser, address: string, path: string, cookie: string) {
  const context = await browser.newContext({ baseURL: address, extraHTTPHeaders: { cookie } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const scripts = new Map<string, number>();
  let changedAt = performance.now();
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.set(requestId, 0);
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    scripts.set(requestId, encodedDataLength);
    changedAt = performance.now();
  });
  await devtools.send("Network.enable");
  await page.goto(path, { waitUntil: "load" });
  while (performance.now() - changedAt < quietMs) await page.waitForTimeout(100);
  await context.close();
  const scriptBytes = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { scripts: scripts.size, scriptBytes };
}

/** Milliseconds until the last byte of an answer. Throws for anything but a page. */
export async function visit(url: string, cookie: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url, { headers: { cookie }, redirect: "manual" });
  await response.arrayBuffer();
  const milliseconds = performance.now() - startedAt;
  if (response.status >= 500) throw new Error(`${url} answered ${response.status}`);
  return milliseconds;
}

/** The size of a document, whole and as a browser gets it: packed with gzip, as it asks for. */
export async function weighAnswer(url: string, cookie: string): Promise<{ bytes: number; sentBytes: number }> {
  const received = await new Promise<Buffer>((resolve, reject) => {
    get(url, { headers: { cookie, "accept-encoding": "gzip" } }, async (response) => {
      if (response.statusCode !== 200 || response.headers["content-encoding"] !== "gzip")
        return reject(new Error(`${url} answered ${response.statusCode}, ${response.headers["content-encoding"]}`));
      resolve(Buffer.concat(await response.toArray()));
    }).once("error", reject);
  });
  return { bytes: gunzipSync(received).byteLength, sentBytes: received.byteLength };
}

/** Visits all pages in turn, again and again, after two rounds that do not count; `bare` is a route that does nothing. */
export async function measurePages(
  address: string,
  addresses: readonly Address[],
  cookie: string,
  visits: number,
): Promise<{ bare: number[]; pages: (Address & Pick<PageResult, "milliseconds">)[] }> {
  const bare: number[] = [];
  const pages = addresses.map((one) => ({ ...one, milliseconds: [] as number[] }));
  for (let round = -2; round < visits; round++) {
    const idle = await visit(`${address}/api/health/live`, cookie);
    if (round >= 0) bare.push(idle);
    for (const [index, { path }] of addresses.entries()) {
      const milliseconds = await visit(address + path, cookie);
      if (round >= 0) pages[index]?.milliseconds.push(milliseconds);
    }
  }
  return { bare, pages };
}
