import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";

let drop: () => Promise<void>;

beforeAll(async () => {
  drop = (await holdfastDatabase()).drop;
});
afterAll(() => drop());

test("only who shows the token is answered", async () => {
  delete process.env.HOLDFAST_METRICS_TOKEN;
  const ask = async (authorization?: string) => {
    vi.resetModules();
    const { GET } = await import("./route");
    return GET(new Request("http://localhost/api/metrics", { headers: authorization ? { authorization } : {} }));
  };
  expect((await ask("Bearer ")).status).toBe(404);
  process.env.HOLDFAST_METRICS_TOKEN = "a-token-of-more-than-twenty";
  for (const wrong of [undefined, "Bearer ", "Bearer a-token", "Basic a-token-of-more-than-twenty"])
    expect([wrong, (await ask(wrong)).status]).toEqual([wrong, 401]);
  const answer = await ask("Bearer a-token-of-more-than-twenty");
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^holdfast_workers \d/m)]);
});
