/** What the worker looks at, and how often in seconds. An observation older than three periods counts as unknown. */
export const observedKinds = {
  database: { title: "database", everySeconds: 5 },
  application: { title: "application", everySeconds: 5 },
  migrations: { title: "migrations", everySeconds: 15 },
} as const;
export type ObservedKind = keyof typeof observedKinds;

export type HealthCheck = { readonly name: string; readonly state: "ok" | "degraded" | "down" };
export type HealthAnswer = { readonly status: "ok" | "degraded" | "down"; readonly checks: readonly HealthCheck[] };

/** What the worker last saw of the archive folder. Sizes in bytes, time ISO 8601. */
export type StorageSight = {
  readonly writable: boolean;
  readonly free: number;
  readonly total: number;
  readonly at: string;
};
