import { expect, it } from "vitest";
import { AddEnvironmentInput } from "@/lib/environments/schema";

const { healthUrl } = AddEnvironmentInput.shape;

it.each([
  ["http://app.internal:8080/api/health", "http://app.internal:8080/api/health"],
  ["https://[::1]/health?deep=1", "https://[::1]/health?deep=1"],
  ["", null],
  [null, null],
])("%s is a health address", (typed, kept) => {
  expect(healthUrl.parse(typed)).toBe(kept);
});

it.each([
  "http://monitor:hunter2@app.internal/health",
  "http://monitor@app.internal/health",
  "https://:hunter2@app.internal/health",
])("a sign-in does not belong into an address that everybody sees: %s", (typed) => {
  const { error } = healthUrl.safeParse(typed);
  expect(error?.issues[0]?.message).toMatch(/Leave user and password out/);
  expect(JSON.stringify(error)).not.toContain("hunter2");
});

it.each([
  "ftp://app/health",
  "javascript:alert(1)",
  "app.internal/health",
  "http:monitor:hunter2@app.internal/health",
  "http:\\\\monitor:hunter2@app.internal/health",
])("%s is none", (typed) => {
  expect(healthUrl.safeParse(typed).success).toBe(false);
});
