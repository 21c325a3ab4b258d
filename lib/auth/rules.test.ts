import { describe, expect, it } from "vitest";
import { type Permission, permissions } from "@/lib/auth/permissions";
import { denied } from "@/lib/auth/rules";
import { type Role, roles, type Tier, tiers } from "@/lib/auth/schema";

/** Written by hand from the roles' descriptions, not from the table: v o l a e, lowest role for dev, staging, production. */
const expected: Record<Permission, string> = {
  "overview:see": "vvv",
  "run:see": "vvv",
  "run:cancel-own": "ooo",
  "run:cancel": "lll",
  "run:answer": "ooo",
  "run:record": "eee",
  "audit:read": "lll",
  "audit:export": "aaa",
  "backup:create": "ooo",
  "backup:record": "eee",
  "backup:drill": "ooo",
  "backup:download": "ola",
  "backup:delete": "lll",
  "backup:pin": "ooo",
  "backup:unpin": "lll",
  "backup:annotate": "ooo",
  "backup:accept": "lll",
  "restore:start": "lll",
  "restore:keep": "lll",
  "restore:drop": "lll",
  "restore:record": "eee",
  "destination:see": "vvv",
  "destination:check": "ooo",
  "destination:edit": "aaa",
  "destination:choose": "aaa",
  "destination:record": "eee",
  "catalog:search": "ooo",
  "catalog:adopt": "aaa",
  "catalog:record": "eee",
  "recovery:see": "vvv",
  "recovery:back-up": "ooo",
  "recovery:make-key": "aaa",
  "recovery:record": "eee",
  "schedule:edit": "oll",
  "schedule:pause": "lll",
  "retention:edit": "lll",
  "release:take": "ooo",
  "release:read": "ooo",
  "release:record": "eee",
  "deployment:request": "ooo",
  "deployment:withdraw-own": "ooo",
  "deployment:withdraw": "lll",
  "deployment:accept-own": "ooo",
  "deployment:accept": "lll",
  "deployment:rehearse": "ooo",
  "deployment:comment": "ooo",
  "deployment:approve": "lll",
  "deployment:override": "lll",
  "deployment:break-glass": "lll",
  "deployment:start": "ooo",
  "deployment:record": "eee",
  "freeze:set": "ooo",
  "freeze:lift": "lll",
  "alarm:record": "eee",
  "alarm:acknowledge": "ooo",
  "monitor:edit": "aaa",
  "notification:see": "lll",
  "notification:edit": "lll",
  "drift:check": "ooo",
  "migration:inspect": "ooo",
  "migration:resolve": "lll",
  "migration:record": "eee",
  "environment:check": "vvv",
  "environment:test": "aaa",
  "environment:add": "aaa",
  "environment:edit": "aaa",
  "environment:disable": "aaa",
  "environment:mark": "eee",
  "project:add": "aaa",
  "project:edit": "aaa",
  "project:disable": "aaa",
  "people:set-up": "eee",
  "people:see": "aaa",
  "people:invite": "aaa",
  "people:change-role": "aaa",
  "people:disable": "aaa",
  "people:reset": "aaa",
  "people:sign-out": "aaa",
  "session:start": "vvv",
  "session:end": "vvv",
  "password:set": "vvv",
};
const powers: Record<Role, string> = { viewer: "v", operator: "vo", lead: "vol", admin: "vola" };

/** Every cell of one permission where the product decides otherwise than this table. */
function disagreements(permission: Permission): string[] {
  const found: string[] = [];
  for (const [column, tier] of tiers.entries()) {
    const letter = expected[permission][column] ?? "?";
    for (const role of roles) {
      const allowed = denied(permission, { kind: "user", role }, tier) === null;
      if (allowed !== powers[role].includes(letter)) found.push(`${role} ${permission} ${tier}`);
    }
    const engine = denied(permission, { kind: "run", role: "admin" }, tier) === null;
    if (engine !== (letter === "e")) found.push(`a run ${permission} ${tier}`);
  }
  return found;
}

describe("the permission table", () => {
  it("names every permission in this independent table", () => {
    expect(Object.keys(permissions).sort()).toEqual(Object.keys(expected).sort());
  });

  for (const permission of Object.keys(expected)) {
    it(permission, () => expect(disagreements(permission as Permission)).toEqual([]));
  }

  it("cannot be changed in any one cell without this table noticing", () => {
    const unnoticed: string[] = [];
    let flips = 0;
    for (const permission of Object.keys(permissions) as Permission[]) {
      const row = permissions[permission] as unknown as (Role | "engine")[];
      for (const [column, before] of row.entries()) {
        for (const other of [...roles, "engine"] as const) {
          if (other === before) continue;
          row[column] = other;
          if (disagreements(permission).length === 0) unnoticed.push(`${permission} ${tiers[column]} ${other}`);
          row[column] = before;
          flips++;
        }
      }
    }
    expect(unnoticed).toEqual([]);
    expect(flips).toBe(Object.keys(permissions).length * tiers.length * roles.length);
  });

  it("without an environment asks for the highest role of the row", () => {
    expect(denied("backup:download", { kind: "user", role: "lead" }, null)).toMatch(/role admin/);
    expect(denied("backup:download", { kind: "user", role: "admin" }, null)).toBeNull();
  });

  it("denies what it does not know", () => {
    const admin = { kind: "user", role: "admin" } as const;
    expect(denied("backup:explode" as Permission, admin, "development")).not.toBeNull();
    expect(denied("toString" as Permission, admin, "development")).not.toBeNull();
    expect(denied("backup:create", admin, "qa" as Tier)).not.toBeNull();
    expect(denied("backup:create", { kind: "user", role: "owner" as Role }, "development")).not.toBeNull();
  });

  it("lets a run record its own work and nothing else", () => {
    const run = { kind: "run", role: "admin" } as const;
    expect(denied("backup:record", run, "production")).toBeNull();
    expect(denied("backup:delete", run, "production")).not.toBeNull();
    expect(denied("run:record", { kind: "user", role: "admin" }, "production")).not.toBeNull();
  });
});
