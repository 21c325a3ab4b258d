import { describe, expect, it } from "vitest";
import { floorNotice, foreignArchiveProblem, judgeComponents } from "@/lib/floors/rules";
import { type FoundComponent, floors } from "@/lib/floors/schema";

const judge = (...found: FoundComponent[]) => judgeComponents(found, floors);
const tools = (version: string | null): FoundComponent => ({ component: "postgresql-client", version });

describe("the floor file", () => {
  it("names floors that lie in their own line, lines in ascending order, a source and a date", () => {
    for (const [component, { lines }] of Object.entries(floors)) {
      for (const { line, floor, source, date } of lines) {
        expect(`${floor}.`, component).toMatch(new RegExp(`^${line.replace(".", "\\.")}\\.`));
        expect(source).toMatch(/^(https:\/\/|docs\/)/);
        expect(Date.parse(date)).toBeLessThanOrEqual(Date.now());
      }
      const numbers = lines.map(({ line }) => Number(line));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });
});

describe("judgeComponents", () => {
  it.each([
    ["postgresql-client", "15.18", "below", "15.20"],
    ["postgresql-client", "15.20", "ok", "15.20"],
    ["postgresql-client", "15.100", "ok", "15.20"],
    ["postgresql-client", "14.9", "below", "14.25"],
    ["postgresql-client", "13.99", "below", "14.25"],
    ["postgresql-client", "9.6", "below", "14.25"],
    ["postgresql-client", "18.6", "below", "18.7"],
    ["postgresql-client", "18.7", "ok", "18.7"],
    ["postgresql-client", "19", "ok", null],
    ["postgresql-client", "15", "below", "15.20"],
    ["next", "16.4.6", "ok", "16.4.1"],
    ["next", "16.4.0", "below", "16.4.1"],
    ["next", "16.4.1-canary.3", "below", "16.4.1"],
    ["next", "15.5.27", "below", "15.5.28"],
    ["next", "15.6.0", "ok", "15.5.28"],
    ["next", "14.2.35", "below", "15.5.28"],
    ["next", "17.0.0", "ok", null],
    ["react", "19.2.8", "below", "19.2.9"],
    ["react", "19.3.1", "ok", "19.3.1"],
    ["react", "19.3.0-canary-0f1e2d-20260909", "below", "19.3.1"],
    ["react", "19.4.0-canary-0f1e2d-20261101", "ok", null],
    ["react", "18.3.1", "below", "19.0.9"],
    ["next-auth", "4.24.15", "ok", "4.24.15"],
    ["next-auth", "4.24.9", "below", "4.24.15"],
    ["next-auth", "5.0.0-beta.31", "below", "5.0.0-beta.32"],
    ["next-auth", "5.0.0-beta.32", "ok", "5.0.0-beta.32"],
    ["next-auth", "5.0.0-beta.100", "ok", "5.0.0-beta.32"],
    ["next-auth", "5.0.0", "ok", "5.0.0-beta.32"],
    ["next-auth", "3.29.10", "below", "4.24.15"],
    ["node", "20.20.2", "below", "22.0"],
    ["node", "22.11.0", "ok", "22.0"],
    ["node", "23.9.0", "below", "24.0"],
    ["node", "v24.1.0", "ok", "24.0"],
    ["node", "26.0.0", "ok", null],
    ["prisma", "7.9.0", "below", "7.10.0"],
    ["prisma", "7.10.0", "ok", "7.10.0"],
    ["next", null, "unknown", null],
    ["next", "latest", "unknown", null],
    ["next", "", "unknown", null],
    ["next", "16.4.6; rm", "unknown", null],
  ] as const)("%s %s is %s (needed: %s)", (component, version, state, needed) => {
    expect(judge({ component, version })).toEqual([expect.objectContaining({ component, version, state, needed })]);
  });

  it("says how to update with the package of that very line", () => {
    const [finding] = judge(tools("15.18"));
    expect(finding?.command).toBe("apt-get update && apt-get install --only-upgrade postgresql-client-15");
    expect(judge(tools("13.20"))[0]?.command).toContain("postgresql-client-14");
  });
});

describe("foreignArchiveProblem", () => {
  const sound = [tools("15.20"), { component: "next", version: "16.4.6" }] as const;
  it.each([
    ["sound tools", sound, null],
    ["old tools", [tools("15.18")], /PostgreSQL client tools 15\.18: 15\.20 or newer.*CVE-2026-116314/],
    ["one old pair among sound ones", [tools("17.12"), tools("15.18")], /15\.18/],
    ["unknown tools", [tools(null)], /not known which PostgreSQL client tools/],
    ["nothing known of tools", [{ component: "next", version: "16.4.6" }], /not known which PostgreSQL tools/],
    ["nothing known at all", [], /not known/],
    ["an old Next.js", [...sound, { component: "next", version: "16.3.0" }], /Next\.js 16\.3\.0/],
    ["an old next-auth", [...sound, { component: "next-auth", version: "4.24.9" }], /next-auth 4\.24\.9/],
    ["an old Node.js, which reads no archive", [...sound, { component: "node", version: "20.20.2" }], null],
  ] as const)("%s", (_, found, expected) => {
    const problem = foreignArchiveProblem(judge(...found), floors);
    if (expected === null) return expect(problem).toBeNull();
    expect(problem).toMatchObject({ code: "PRECONDITION", hint: expect.stringMatching(expected) });
  });
});

describe("floorNotice", () => {
  it("says nothing when all is well", () => {
    expect(floorNotice(judge(tools("15.20"), { component: "node", version: "24.0.0" }), floors)).toBeNull();
  });

  it("says in one line what is too old, what is refused, and that backing up is not", () => {
    const notice = floorNotice(judge(tools("15.18"), { component: "node", version: "20.20.2" }), floors);
    expect(notice).toMatchObject({
      is: "attention",
      title: "Too old: PostgreSQL client tools 15.18 (15.20 or newer needed), Node.js 20.20.2 (22.0 or newer needed).",
      consequence: "Archives that Holdfast did not make are refused. Backing up is not affected.",
    });
    expect(notice?.items.map(({ why }) => why)).toEqual([
      expect.stringContaining("CVE-2026-116314"),
      expect.stringContaining("security fixes"),
    ]);
  });

  it("an old Node.js alone refuses nothing", () => {
    const notice = floorNotice(judge(tools("15.20"), { component: "node", version: "20.20.2" }), floors);
    expect(notice?.consequence).toBe("Nothing is refused because of it.");
  });

  it("unknown is unknown, and counts as too old", () => {
    expect(floorNotice(judge(tools(null)), floors)).toMatchObject({
      is: "unknown",
      title: "Not known: the version of PostgreSQL client tools.",
      consequence: expect.stringContaining("refused"),
    });
  });
});
