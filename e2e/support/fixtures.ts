import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export type Role = "viewer" | "operator" | "lead" | "admin";
type Demo = {
  databases: Record<string, string>;
  maintenance: Record<string, string>;
  ports: Record<string, number>;
  users: { email: string; name: string; role: Role; password: string }[];
};

export const home = (): string => process.env.HOLDFAST_E2E_HOME ?? "";
export const demo = (): Demo => JSON.parse(readFileSync(join(home(), "keys", "demo.json"), "utf8"));

type Fixtures = {
  /** A role of the demo, signed in, in a browser of its own, on the overview. */
  signIn: (role: Role) => Promise<Page>;
};
type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** Sessions that went through the form before: a password costs a second of processor time each time it is checked. */
const sessions = new Map<Role, Cookies>();

export const test = base.extend<Fixtures>({
  signIn: async ({ browser, baseURL }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
      contexts.push(context);
      await context.addCookies(sessions.get(role) ?? []);
      const page = await context.newPage();
      await page.goto("/");
      if (new URL(page.url()).pathname === "/sign-in") await fillIn(page, role);
      await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
      sessions.set(role, await context.cookies());
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

/** The form, as a person fills it in. */
async function fillIn(page: Page, role: Role): Promise<void> {
  const user = demo().users.find((one) => one.role === role);
  await page.getByLabel("Email").fill(user?.email ?? "");
  await page.getByLabel("Password").fill(user?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
}

export { expect };
