import { describe, expect, it } from "vitest";
import type { Role } from "@/lib/auth/schema";
import { accessProblem, browserName, linkProblem } from "@/lib/people/rules";

const person = (id: string, role: Role, disabled = false) => ({ id, role, disabled });

describe("accessProblem", () => {
  it.each([
    ["own role up", "a", person("a", "lead"), "admin", false, ["b"], /own role/],
    ["own role down", "a", person("a", "admin"), "viewer", false, ["a", "b"], /own role/],
    ["oneself", "a", person("a", "admin"), "admin", true, ["a", "b"], /disables themselves/],
    ["nothing", "a", person("b", "lead"), "lead", false, ["a"], /Nothing would change/],
    ["the last administrator's role", "system", person("a", "admin"), "lead", false, ["a"], /last active/],
    ["the last administrator's access", "system", person("a", "admin"), "admin", true, ["a"], /last active/],
  ] as const)("refuses to change %s", (_what, actor, whom, role, disabled, admins, sentence) => {
    expect(accessProblem(actor, whom, { role, disabled }, admins)).toMatch(sentence);
  });
  it.each([
    ["another administrator's role", person("b", "admin"), "lead", false],
    ["another administrator's access", person("b", "admin"), "admin", true],
    ["a viewer's role", person("v", "viewer"), "admin", false],
    ["a disabled person's access", person("v", "viewer", true), "viewer", false],
    ["a viewer's access", person("v", "viewer"), "viewer", true],
  ] as const)("allows to change %s", (_what, whom, role, disabled) => {
    expect(accessProblem("a", whom, { role, disabled }, ["a", "b"])).toBeNull();
  });
});

it("makes one-time links for others who are enabled", () => {
  expect(linkProblem("a", person("b", "viewer"))).toBeNull();
  expect(linkProblem("a", person("a", "admin"))).toMatch(/account page/);
  expect(linkProblem("a", person("b", "viewer", true))).toMatch(/disabled/);
});

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on macOS"],
  ["curl/8.5", "curl"],
  ["", "Unknown browser"],
])("calls %j %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
