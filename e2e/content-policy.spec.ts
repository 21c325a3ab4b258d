import type { BrowserContext, Page } from "@playwright/test";
import { base } from "./support/call-action";
import { expectedPages } from "./support/expected-reads";
import { expect, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type World } from "./support/permission-world";
import { addPrincipals } from "./support/principals";
import { rawRequest } from "./support/raw-request";

test.describe.configure({ timeout: 300_000 });

let rows: Rows;
let people: Awaited<ReturnType<typeof addPrincipals>>;
let world: World;

test.beforeAll(async () => {
  rows = await openRows();
  people = await addPrincipals();
  world = await buildWorld(rows);
});
test.afterAll(async () => {
  await world?.remove();
  await people?.remove();
  await rows?.close();
});

async function signedIn(context: BrowserContext): Promise<void> {
  const [name = "", value = ""] = people.admin.cookie.split("=");
  await context.addCookies([{ name, value, url: base() }]);
}

/** Everything that the browser says it did not do because of the policy, from the first byte of every document on. */
async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.exposeFunction("reportViolation", (line: string) => found.push(line));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { reportViolation } = window as unknown as { reportViolation: (line: string) => void };
      reportViolation(`${location.pathname}: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !/404 \(Not Found\)/.test(message.text())) found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(error.message));
  return found;
}

test("every page says what may run on it, and no two say the same nonce", async () => {
  const nonces = new Set<string>();
  const paths = [...Object.values(expectedPages).map(({ path }) => path(world)), "/nothing", "/runs/x.html"];
  for (const path of paths) {
    for (const cookie of [people.admin.cookie, ""]) {
      const { headers, text } = await rawRequest(path, { headers: { cookie } });
      const policy = String(headers["content-security-policy"]);
      expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'")]);
      expect([path, policy]).not.toEqual([path, expect.stringMatching(/unsafe-|\*|data:|blob:|https?:/)]);
      const nonce = /script-src 'self' 'nonce-([\w-]+)' 'strict-dynamic'(;|$)/.exec(policy)?.[1] ?? "";
      expect([path, nonce.length > 20 && !nonces.has(nonce)]).toEqual([path, true]);
      nonces.add(nonce);
      const scripts = text.match(/<script[^>]*>/g) ?? [];
      expect([path, scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))]).toEqual([path, []]);
      expect([path, text.match(/<[^>]+ (style|on\w+)="/g)]).toEqual([path, null]);
    }
  }
});

test("every answer carries the other headers, files and refusals too", async () => {
  const file = (await rawRequest("/sign-in")).text.match(/\/_next\/static\/[^"]+\.js/)?.[0] ?? "";
  for (const path of [
    "/",
    "/sign-in",
    "/api/health",
    "/api/live/overview",
    "/icon.svg",
    file,
    "/nothing",
    "/%E0%A4%A",
  ]) {
    const { headers } = await rawRequest(path);
    expect([path, headers]).toMatchObject([
      path,
      {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      },
    ]);
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("strict-transport-security");
  }
});

test("no page and no dialog asks for what its policy forbids", async ({ page, context }) => {
  const found = await violationsOf(page);
  for (const { path, from, alone } of Object.values(expectedPages)) {
    if (from === "everybody") await context.clearCookies();
    else await signedIn(context);
    await page.goto(path(world));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (from !== "everybody") await openEverything(page, !alone);
  }
  expect(found).toEqual([]);
});

/** Every dialog and popover of the page, the palette and the shortcuts, opened and closed one after the other. */
async function openEverything(page: Page, withBars: boolean): Promise<void> {
  const openers = page.locator("button[aria-haspopup]:enabled");
  if (withBars) await expect(page.locator("nav").first()).toBeVisible();
  for (let index = 0; index < (await openers.count()); index++) {
    await openers.nth(index).click();
    const opened = page.getByRole("dialog").or(page.getByRole("menu"));
    await expect(opened.first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(opened).toHaveCount(0);
  }
  if (!withBars) return;
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("markup that somebody smuggled into a page runs nothing", async ({ page, context }) => {
  await signedIn(context);
  const found = await violationsOf(page);
  const smuggled = `
    <script>window.hacked = "inline"</script>
    <script nonce="">window.hacked = "empty nonce"</script>
    <script src="/smuggled.js"></script>
    <script src="data:text/javascript,window.hacked='data'"></script>
    <img src="/icon.svg" onload="window.hacked = 'handler'" alt="">
    <svg onload="window.hacked = 'svg'"></svg>
    <iframe srcdoc="<script>parent.hacked = 'frame'</script>"></iframe>
    <style>h1 { display: none }</style>`;
  const later = `
    <a id="lure" href="javascript:window.hacked='link'" onclick="window.hacked = 'click'">a</a>
    <img src="/nothing.png" onerror="window.hacked = 'error'" alt="">`;
  await page.route("**/smuggled.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "window.hacked = 'file'" }),
  );
  await page.route("**/backups", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("<main", `${smuggled}<main`);
    await route.fulfill({ response, body });
  });
  await page.goto("/backups");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // React, which finds another page than it made, replaces it all; what is put in afterwards stays.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.evaluate((markup) => document.body.insertAdjacentHTML("beforeend", markup), later);
  await page.locator("#lure").click();
  // The page itself is alive all the while.
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await page.evaluate(() => (window as { hacked?: string }).hacked)).toBeUndefined();
  const blocked = found.filter((line) => line.startsWith("/backups:"));
  for (const kind of ["script-src-elem inline", "script-src-elem", "script-src-attr inline", "style-src-elem inline"]) {
    expect([kind, blocked.some((line) => line.includes(kind))]).toEqual([kind, true]);
  }
});
