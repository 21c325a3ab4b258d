import { base } from "./call-action";
import { query } from "./databases";
import { expectedPages } from "./expected-reads";
import { expectedRoutes } from "./expected-routes";
import type { Ids, Place as Somewhere } from "./permission-world";
import type { Place } from "./secrets-search";

const atOnce = 6;
const nothing = "00000000-0000-4000-8000-000000000000";

/**
 * What every page and every route answers, with its headers, to each of these cookies about one environment; to the
 * administrator also about everything else that is there, and to the router's way of asking.
 */
export async function everyAnswer(
  environmentId: string,
  cookies: Readonly<Record<string, string>>,
  bearer: string,
): Promise<Place[]> {
  const { pages, routes, others } = await pathsOfEverything(environmentId);
  const asks = [
    ...[...pages, ...routes].flatMap((path) => Object.keys(cookies).map((who) => ({ who, path, headers: {} }))),
    ...others.map((path) => ({ who: "admin", path, headers: {} })),
    ...pages.map((path) => ({ who: "admin", path, headers: { rsc: "1" } })),
    { who: "admin", path: "/api/metrics", headers: { authorization: `Bearer ${bearer}` } },
  ];
  const answers: Place[] = [];
  while (asks.length > 0) {
    const some = asks.splice(0, atOnce);
    const ask = ({ who, path, headers }: (typeof some)[number]) =>
      answerOf(path, { ...headers, cookie: cookies[who] ?? "" }, `the answer to ${who} at ${path}`);
    answers.push(...(await Promise.all(some.map(ask))));
  }
  return answers;
}

async function answerOf(path: string, headers: Record<string, string>, name: string): Promise<Place> {
  const response = await fetch(base() + path, { headers, signal: AbortSignal.timeout(20_000) });
  // A cookie is its reader's own.
  const heard = [...response.headers].filter(([header]) => header !== "set-cookie");
  const body = Buffer.from(await response.arrayBuffer());
  return { name, bytes: Buffer.concat([Buffer.from(`${response.status} ${JSON.stringify(heard)}\n`), body]) };
}

/** Pages and routes as they are expected; `others` are those of other environments, and the newest of what has an id. */
async function pathsOfEverything(environmentId: string) {
  const newest = (table: string, order: string) =>
    `coalesce((SELECT id FROM "${table}" t WHERE t."environmentId" = e.id ORDER BY "${order}" DESC LIMIT 1), '${nothing}')`;
  const environments = await query<Somewhere>(
    "holdfast",
    `SELECT e.id AS "environmentId", e.name, '' AS "fileName", ${newest("Backup", "createdAt")} AS "backupId",
       ${newest("Run", "queuedAt")} AS "runId", ${newest("Deployment", "createdAt")} AS "deploymentId" FROM "Environment" e`,
  );
  const [release] = await query<{ id: Ids["releaseId"] }>(
    "holdfast",
    `SELECT id FROM "Release" ORDER BY "createdAt" DESC LIMIT 1`,
  );
  const idsOf = (place: Somewhere): Ids => ({
    releaseId: release?.id ?? nothing,
    places: { development: place, staging: place, production: place },
  });
  const pagesOf = (place: Somewhere) => Object.values(expectedPages).map(({ path }) => path(idsOf(place)));
  const routesOf = (place: Somewhere) => Object.values(expectedRoutes).map(({ path }) => path(idsOf(place), "staging"));
  const one = environments.filter((place) => place.environmentId === environmentId);
  const [pages, routes] = [one.flatMap(pagesOf), one.flatMap(routesOf)];
  const more = await query<{ path: string }>(
    "holdfast",
    `(SELECT '/runs/' || id AS path FROM "Run" ORDER BY "queuedAt" DESC LIMIT 30)
     UNION ALL (SELECT '/api/runs/' || id || '/events' FROM "Run" ORDER BY "queuedAt" DESC LIMIT 30)
     UNION ALL (SELECT '/backups/' || id FROM "Backup" ORDER BY "createdAt" DESC LIMIT 10)
     UNION ALL (SELECT '/deployments/' || id FROM "Deployment" ORDER BY "createdAt" DESC LIMIT 10)`,
  );
  const all = [...environments.flatMap(pagesOf), ...environments.flatMap(routesOf), ...more.map(({ path }) => path)];
  const others = [...new Set(all)].filter((path) => !pages.includes(path) && !routes.includes(path));
  return { pages, routes, others };
}
