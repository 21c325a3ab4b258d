// Not one of the noun's file kinds: this is the product's only permission table, and reads best alone.
import type { Role } from "@/lib/auth/schema";

/** Lowest role for development, staging and production. `engine`: no person at all, only the worker's own steps. */
type Row = readonly [Role | "engine", Role | "engine", Role | "engine"];

const everywhere = (role: Role | "engine"): Row => [role, role, role];

export const permissions = {
  "overview:see": everywhere("viewer"),
  "run:see": everywhere("viewer"),
  "run:cancel-own": everywhere("operator"),
  "run:cancel": everywhere("lead"),
  "run:answer": everywhere("operator"),
  "run:record": everywhere("engine"),
  "audit:read": everywhere("lead"),
  "audit:export": everywhere("admin"),
  "backup:create": everywhere("operator"),
  "backup:record": everywhere("engine"),
  "backup:download": ["operator", "lead", "admin"],
  "backup:delete": everywhere("lead"),
  "backup:pin": everywhere("operator"),
  "backup:unpin": everywhere("lead"),
  "backup:annotate": everywhere("operator"),
  "release:take": everywhere("operator"),
  "release:read": everywhere("operator"),
  "release:record": everywhere("engine"),
  "deployment:request": everywhere("operator"),
  "deployment:withdraw-own": everywhere("operator"),
  "deployment:withdraw": everywhere("lead"),
  "deployment:rehearse": everywhere("operator"),
  "deployment:comment": everywhere("operator"),
  "deployment:approve": everywhere("lead"),
  "deployment:override": everywhere("lead"),
  "deployment:break-glass": everywhere("lead"),
  "deployment:start": everywhere("operator"),
  "deployment:record": everywhere("engine"),
  "freeze:set": everywhere("operator"),
  "freeze:lift": everywhere("lead"),
  "notification:see": everywhere("lead"),
  "notification:edit": everywhere("lead"),
  "drift:check": everywhere("operator"),
  "environment:check": everywhere("viewer"),
  "environment:test": everywhere("admin"),
  "environment:add": everywhere("admin"),
  "environment:edit": everywhere("admin"),
  "environment:disable": everywhere("admin"),
  "environment:mark": everywhere("engine"),
  "project:add": everywhere("admin"),
  "project:edit": everywhere("admin"),
  "project:disable": everywhere("admin"),
  "people:set-up": everywhere("engine"),
  "people:see": everywhere("admin"),
  "people:invite": everywhere("admin"),
  "people:change-role": everywhere("admin"),
  "people:disable": everywhere("admin"),
  "people:reset": everywhere("admin"),
  "people:sign-out": everywhere("admin"),
  "session:start": everywhere("viewer"),
  "session:end": everywhere("viewer"),
  "password:set": everywhere("viewer"),
} as const satisfies Record<string, Row>;

export type Permission = keyof typeof permissions;
