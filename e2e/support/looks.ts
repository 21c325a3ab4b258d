// How every page is looked at: in light, dark and on a phone, by the eye of a picture and by axe.
import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;
type Look = (typeof looks)[number];

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function takeLook(page: Page, { colorScheme, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

/**
 * Takes a picture (`screenshots/<name>.png`), and expects that axe finds nothing and that nothing is wider than the page.
 * From its top: under the header that stays, a control that was scrolled there is too small to be hit.
 */
export async function expectFit(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  mkdirSync("screenshots", { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage });
  // "Legacy" judges in the page itself; the other way opens a second page each time, for frames that Holdfast has not.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze();
  const html = (nodes: readonly { html: string }[]) => nodes.map((node) => node.html).join(" ");
  expect(violations.map(({ id, nodes }) => `${name} ${id}: ${html(nodes).slice(0, 300)}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** The page as it stands, in every look. */
export async function expectFitInEveryLook(page: Page, name: string): Promise<void> {
  for (const look of looks) {
    await takeLook(page, look);
    await expectFit(page, `${name}-${look.name}`);
  }
  await takeLook(page, looks[0]);
}
