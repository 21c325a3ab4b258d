import type { Ids, World } from "./permission-world";
import type { Person } from "./principals";

export type ExpectedPage = {
  /** Lowest role that sees it, by first letter; `everybody` is shown it without a sign-in too. */
  readonly from: "v" | "o" | "l" | "a" | "everybody";
  readonly path: (world: Ids) => string;
  /** What only those who may have on their page. */
  readonly shows: (world: World, person: Person) => string;
  /** It stands alone, without the bars of the other pages. */
  readonly alone?: true;
  /** What signed-in people are told who may not. */
  readonly refusal?: string;
};

const staging = ({ places }: Ids) => places.staging;

/** Who may see which page, written by hand; the keys are the build's own patterns. */
export const expectedPages: Readonly<Record<string, ExpectedPage>> = {
  "/": { from: "v", path: () => "/", shows: () => "eduhub_production" },
  "/account": { from: "v", path: () => "/account", shows: (_, { email }) => email },
  "/alarms": { from: "v", path: () => "/alarms", shows: () => "Over" },
  "/audit": {
    from: "l",
    path: () => "/audit",
    shows: () => "Prove it now",
    refusal: "This needs the role lead",
  },
  "/backups": { from: "v", path: () => "/backups", shows: (world) => staging(world).name },
  "/backups/[id]": {
    from: "v",
    path: (world) => `/backups/${staging(world).backupId}`,
    shows: (world) => staging(world).fileName,
  },
  "/environments": { from: "v", path: () => "/environments", shows: (world) => staging(world).name },
  "/environments/[id]": {
    from: "v",
    path: (world) => `/environments/${staging(world).environmentId}`,
    shows: (world) => staging(world).name,
  },
  "/environments/[id]/connection": {
    from: "a",
    path: (world) => `/environments/${staging(world).environmentId}/connection`,
    shows: () => "Change the connection of",
    refusal: "This needs the role admin",
  },
  "/environments/new": {
    from: "a",
    path: () => "/environments/new",
    shows: () => "The worker looks at the database first",
    refusal: "This needs the role admin",
  },
  "/deployments": { from: "v", path: () => "/deployments", shows: (world) => staging(world).name },
  "/deployments/[id]": {
    from: "v",
    path: (world) => `/deployments/${staging(world).deploymentId}`,
    shows: (world) => staging(world).name,
  },
  "/environments/[id]/policy": {
    from: "v",
    path: (world) => `/environments/${staging(world).environmentId}/policy`,
    shows: (world) => staging(world).name,
  },
  "/environments/[id]/resolve": {
    from: "v",
    path: (world) => `/environments/${staging(world).environmentId}/resolve`,
    shows: (world) => staging(world).name,
  },
  "/environments/[id]/schedules": {
    from: "v",
    path: (world) => `/environments/${staging(world).environmentId}/schedules`,
    shows: (world) => staging(world).name,
  },
  "/migrations": { from: "v", path: () => "/migrations", shows: ({ projectId }) => `canary-project-${projectId}` },
  "/notifications": {
    from: "l",
    path: () => "/notifications",
    shows: () => "Channels",
    refusal: "This needs the role lead",
  },
  "/status": { from: "v", alone: true, path: () => "/status", shows: ({ projectId }) => `canary-project-${projectId}` },
  "/storage": { from: "v", path: () => "/storage", shows: () => "the folder of this installation" },
  "/people": {
    from: "a",
    path: () => "/people",
    shows: ({ subject }) => subject.email,
    refusal: "This needs the role admin",
  },
  "/recovery": { from: "v", path: () => "/recovery", shows: () => "Say where things are" },
  "/releases": { from: "v", path: () => "/releases", shows: ({ projectId }) => `canary-project-${projectId}` },
  "/releases/[id]": {
    from: "o",
    path: ({ releaseId }) => `/releases/${releaseId}`,
    shows: () => "Migrations, the newest first",
    refusal: "This needs the role operator",
  },
  "/restores": { from: "v", path: () => "/restores", shows: (world) => staging(world).name },
  "/restores/[id]": {
    from: "v",
    path: (world) => `/restores/${staging(world).restoreId}`,
    shows: (world) => staging(world).name,
  },
  "/rollback": { from: "v", path: () => "/rollback", shows: () => "eduhub_production" },
  "/rollback/[environmentId]": {
    from: "v",
    path: (world) => `/rollback/${staging(world).environmentId}`,
    shows: (world) => staging(world).name,
  },
  "/runs": { from: "v", path: () => "/runs", shows: (world) => `Run of ${staging(world).name}` },
  "/runs/[id]": {
    from: "v",
    path: (world) => `/runs/${staging(world).runId}`,
    shows: (world) => `Run of ${staging(world).name}`,
  },
  "/setup": { from: "everybody", path: () => "/setup", shows: () => "Holdfast is set up" },
  "/sign-in": { from: "everybody", path: () => "/sign-in", shows: () => "Sign in" },
  "/welcome/[token]": {
    from: "everybody",
    path: () => `/welcome/${"x".repeat(43)}`,
    shows: () => "This link does not work any more",
  },
};
