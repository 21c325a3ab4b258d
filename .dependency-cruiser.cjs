// The walls of the house (docs/architecture.md), one rule each. Paths are relative to the repository's root.
const only = (name, comment, to, from) => ({ name, comment, severity: "error", from: { pathNot: from }, to });
const test = "\\.test\\.tsx?$";

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or miss a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "lib-knows-no-ui",
      comment: "lib decides; app draws; components look.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "components-know-no-app",
      comment: "Data arrives as props or through a query hook.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^app/(?!.+/actions\\.ts$)" },
    },
    {
      name: "components-use-types-schemas-rules",
      comment: "Only what is pure may reach a browser.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "^lib/",
        pathNot:
          "^lib/(format|errors|deployments/(policy(-form)?|rehearsal-report)|schedules/cron|postgres/(commands|connection-string|inspection-schema)|.+/(schema|rules|permissions))\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "ui-fits-another-product",
      comment: "components/ui knows none of our nouns.",
      severity: "error",
      from: { path: "^components/ui/" },
      to: { path: "^(lib|components)/", pathNot: "^(components/ui/|lib/format\\.ts$)" },
    },
    {
      name: "app-goes-through-nouns",
      comment: "Pages and routes never reach the database, the engine or the tools.",
      severity: "error",
      from: { path: "^app/" },
      to: {
        path: "^lib/(db|postgres|prisma-cli|scratch)/",
        pathNot: "^lib/postgres/(commands|connection-string|inspection-schema)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "web-touches-no-target",
      comment: "Only the worker contacts target databases, starts tools and opens secrets.",
      severity: "error",
      from: { path: "^(app|components|proxy)" },
      to: {
        path: "^lib/(process|outbound|environments/open-|destinations/(open|check|mark|folder)-|alarms/(keep-alarms|judge-all)|monitor/ping-monitor|copies/(?!rules)|backups/manifest-seal|catalog/(read-|find-|record-|run-)|recovery/(run-|keep-|dump-|bundle-|place-)|storage/s3|audit/(open-key|anchor-file|seal-events|prove-chain|keep-chain)|postgres/(?!commands|connection-string|inspection-schema|fingerprint-schema))|^lib/(prisma-cli/(?!facts-schema|migration-file)|scratch/|sql-review/(?!schema))|@dbos-inc|node_modules/@aws-sdk/",
        reachable: true,
      },
    },
    {
      name: "rules-are-pure",
      comment: "Facts in, verdict out.",
      severity: "error",
      from: { path: "^lib/.+/rules\\.ts$" },
      to: {
        pathNot: "^lib/(format|errors|auth/permissions|schedules/cron|.+/(schema|rules))\\.ts$|node_modules/zod/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "sql-review-is-a-leaf",
      comment: "It reads SQL and says what it does; whose migrations they are is its callers' business.",
      severity: "error",
      from: { path: "^lib/sql-review/", pathNot: test },
      to: {
        path: "^lib/",
        pathNot: "^lib/(sql-review|postgres/(identifiers|table-facts))|^lib/(process|errors|format)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "sql-rules-are-pure",
      comment: "Parse tree and facts in, findings out; programs are started by run-own-program and squawk alone.",
      severity: "error",
      from: { path: "^lib/sql-review/", pathNot: `(run-own-program|(review|effects)-program|squawk)\\.ts$|${test}` },
      to: { path: "^lib/(process|env)\\.ts$|^(node:)?(fs|net|child_process)|node_modules/pg/" },
    },
    {
      name: "leaves",
      comment: "postgres, prisma-cli and storage know nothing of our tables or nouns.",
      severity: "error",
      from: { path: "^lib/(postgres|prisma-cli|storage)/", pathNot: test },
      to: {
        path: "^lib/",
        pathNot: "^lib/(postgres|prisma-cli|storage)/|^lib/(addresses|process|redact|errors|env|log|format)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "scratch-is-a-leaf",
      comment: "It makes databases and drops them; what they are for is its callers' business.",
      severity: "error",
      from: { path: "^lib/scratch/", pathNot: test },
      to: { path: "^(lib|bin)/", pathNot: "^lib/(scratch|postgres)/|^lib/(process|errors|env|log|format)\\.ts$" },
    },
    only(
      "only-process-starts-programs",
      "One file starts programs.",
      { path: "^(node:)?child_process$" },
      `^lib/process\\.ts$|^(bin|e2e|examples)/|^lib/prisma-cli/.+\\.mjs$|${test}`,
    ),
    only(
      "only-db-holds-the-client",
      "Changes go through mutate, looks through read.",
      { path: "^lib/db/client\\.ts$" },
      `^lib/(db|runs)/|^(e2e|bin)/|${test}`,
    ),
    only(
      "only-telemetry-writers",
      "Rows without audit are the engine's and the observers' alone.",
      { path: "^lib/db/telemetry\\.ts$" },
      `^lib/(runs|health|floors|web|auth)/|^lib/environments/run-|^lib/audit/(seal-events|keep-chain)|^lib/notifications/deliver\\.ts$|^lib/(alarms/keep-alarms|monitor/ping-monitor)\\.ts$|^lib/destinations/check-|^lib/copies/(claim|record)-copy\\.ts$|^lib/migrations/run-|${test}`,
    ),
    only(
      "only-these-issue-actors",
      "A session, a run, setup.",
      { path: "^lib/auth/issue-actor\\.ts$" },
      `^lib/web/|^lib/auth/|^lib/runs/|^lib/people/|^lib/(catalog/rebuild-catalog|recovery/keep-holdfast|destinations/check-destinations|alarms/keep-alarms|migrations/check-drift-daily|drills/drill-by-itself|schedules/fire-schedules|backups/retention/apply-retention)\\.ts$|^prisma/|^(e2e|bin)/|${test}`,
    ),
    only(
      "only-web-knows-next",
      "Everything else runs in the worker too.",
      { path: "(^|/)node_modules/next(-auth)?/" },
      "^(app|components)/|^lib/web/|^(proxy|next-env\\.d)\\.ts$|^e2e/",
    ),
    {
      name: "core-never-loads-web",
      comment: "lib/web is the outermost ring of lib.",
      severity: "error",
      from: { path: "^lib/(?!web/)", pathNot: test },
      to: { path: "^lib/web/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-orphan-imports",
      comment: "An import that resolves to nothing.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|lib/db/generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
