import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";

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
  /** Signs a role of the demo in through the form, in a browser of its own, and gives its page. */
  signIn: (role: Role) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  signIn: async ({ browser, baseURL }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
      contexts.push(context);
      const page = await context.newPage();
      const user = demo().users.find((one) => one.role === role);
      await page.goto("/sign-in");
      await page.getByLabel("Email").fill(user?.email ?? "");
      await page.getByLabel("Password").fill(user?.password ?? "");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
