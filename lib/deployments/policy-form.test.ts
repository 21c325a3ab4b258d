import { expect, it } from "vitest";
import { defaultPolicy, SavePolicyInput } from "@/lib/deployments/policy";
import { readPolicyForm, writeChecks, writeWindows } from "@/lib/deployments/policy-form";

const typed = (change: Record<string, unknown> = {}) => {
  const policy = {
    ...defaultPolicy("staging"),
    stagingFirst: undefined,
    quietWindows: undefined,
    checkQueries: undefined,
  };
  return readPolicyForm({ ...policy, stagingFirst: "no", quietWindows: "", checkQueries: "", ...change });
};
const parse = (policy: unknown) => SavePolicyInput.shape.policy.safeParse(policy);

it("a form says what was there before, when nothing was changed", () => {
  expect(parse(typed()).data).toEqual(defaultPolicy("staging"));
});

it("windows and checks come back as they were typed", () => {
  const windows = "Tue Thu 22:00-05:00\nSun 00:00-23:59";
  const checks = 'Schools: SELECT count(*) > 0 FROM "School"';
  const { data } = parse(typed({ quietWindows: windows, checkQueries: checks }));
  expect(data?.quietWindows[0]).toEqual({ days: [2, 4], from: "22:00", to: "05:00" });
  expect(writeWindows(data?.quietWindows ?? [])).toBe(windows);
  expect(writeChecks(data?.checkQueries ?? [])).toBe(checks);
});

it.each(["Someday 22:00-05:00", "Tue 25:00-05:00", "Tue 22:00", "22:00-05:00", "nonsense"])(
  "refuses the window %s",
  (quietWindows) => {
    expect(parse(typed({ quietWindows })).success).toBe(false);
  },
);

it.each([
  { approvals: "-1" },
  { approvals: "x" },
  { expireHours: "0" },
  { timeZone: "Mars/Olympus" },
  { checkQueries: "SELECT 1" },
])("refuses %o", (change) => {
  expect(parse(typed(change)).success).toBe(false);
});

it.each([
  ["", ""],
  ["https://app.example/api/maintenance", "https://app.example/api/maintenance"],
  ["https://monitor:hunter2@app.example/api/maintenance", "Leave user and password out: everybody here reads it."],
  ["app.example", "An address that begins with http:// or https://."],
])("the hook's address %j gives %j", (typed, expected) => {
  const { data, error } = SavePolicyInput.shape.hookUrl.safeParse(typed);
  expect(data ?? error?.issues[0]?.message).toBe(expected);
});
