import type { Ids, Tier } from "./permission-world";

export type ExpectedRoute = {
  /** Lowest role, for one or three tiers; `everybody` is answered without a sign-in too. */
  readonly from: string;
  readonly path: (world: Ids, tier: Tier) => string;
  /** The status for those who may. */
  readonly status: number;
  /** The permission under which a refusal is written down; null when no role is refused. */
  readonly audit: string | null;
};

/** Who may ask which route handler for what (GET), written by hand; the keys are the build's own patterns. */
export const expectedRoutes: Readonly<Record<string, ExpectedRoute>> = {
  "/api/audit/export": { from: "a", path: () => "/api/audit/export?format=csv", status: 200, audit: "audit:export" },
  "/api/auth/[...nextauth]": { from: "everybody", path: () => "/api/auth/csrf", status: 200, audit: null },
  "/api/auth/session": { from: "everybody", path: () => "/api/auth/session", status: 200, audit: null },
  "/api/backups/[id]/download": {
    from: "ola",
    path: ({ places }, tier) => `/api/backups/${places[tier].backupId}/download`,
    // Who may gets past the permission: these backups have no file.
    status: 409,
    audit: "backup:download",
  },
  "/api/health": { from: "everybody", path: () => "/api/health", status: 200, audit: null },
  "/api/health/live": { from: "everybody", path: () => "/api/health/live", status: 200, audit: null },
  "/api/live/alarms": { from: "v", path: () => "/api/live/alarms", status: 200, audit: null },
  "/api/live/approvals": { from: "v", path: () => "/api/live/approvals", status: 200, audit: null },
  "/api/live/backup-preview/[id]": {
    from: "vvv",
    path: ({ places }, tier) => `/api/live/backup-preview/${places[tier].environmentId}`,
    status: 200,
    audit: null,
  },
  "/api/live/overview": { from: "v", path: () => "/api/live/overview", status: 200, audit: null },
  "/api/live/runs/[id]": {
    from: "vvv",
    path: ({ places }, tier) => `/api/live/runs/${places[tier].runId}`,
    status: 200,
    audit: null,
  },
  // Its token is no sign-in: whoever comes without it is refused.
  "/api/metrics": { from: "everybody", path: () => "/api/metrics", status: 401, audit: null },
  "/api/runs/[id]/events": {
    from: "vvv",
    path: ({ places }, tier) => `/api/runs/${places[tier].runId}/events`,
    status: 200,
    audit: null,
  },
};
