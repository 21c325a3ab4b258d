import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { placeOf } from "@/lib/catalog/rules";
import { type EnvironmentChoice, FoundFacts, type FoundView, type SearchView } from "@/lib/catalog/schema";
import type { FoundArchive } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import type { Problem } from "@/lib/errors";

const none: SearchView = { searchedAt: null, searching: false, problem: null, found: [], total: 0 };

/** What each destination holds that is not known here, by its id; as the worker found it last. */
export async function listSearches(actor: Actor, { most = 50 } = {}): Promise<(destinationId: string) => SearchView> {
  await requirePermission(actor, "destination:see", null);
  const destinations = await read().destination.findMany({
    select: {
      id: true,
      searchedAt: true,
      found: { take: most, orderBy: { fileName: "asc" } },
      _count: { select: { found: true } },
    },
  });
  const [environments, looks] = [await listCandidates(), await newestLooks()];
  const attempts = await listAttempts(destinations.flatMap(({ found }) => found));
  const views = destinations.map(({ id, searchedAt, found, _count }): [string, SearchView] => {
    const look = looks.get(id);
    const view = {
      searchedAt: searchedAt?.toISOString() ?? null,
      searching: look?.status === "queued" || look?.status === "running",
      problem: look?.status === "failed" ? ((look.problem as Problem | null)?.message ?? null) : null,
      found: found.map((row) => toView(row, environments, attempts)),
      total: _count.found,
    };
    return [id, view];
  });
  const byId = new Map(views);
  return (id) => byId.get(id) ?? none;
}

/** The environments that a found archive can be taken in for, the disabled ones too. */
export async function listAdopters(actor: Actor): Promise<(EnvironmentChoice & { readonly tier: string })[]> {
  await requirePermission(actor, "destination:see", null);
  const rows = await listCandidates();
  return rows.map(({ id, projectName, name, tier }) => ({ id, name: `${projectName} ${name}`, tier }));
}

type Attempts = ReadonlyMap<string, NonNullable<FoundView["run"]>>;

function toView(row: FoundArchive, environments: Awaited<ReturnType<typeof listCandidates>>, attempts: Attempts) {
  const facts = row.facts === null ? null : FoundFacts.parse(row.facts);
  return {
    id: row.id,
    fileName: row.fileName,
    bytes: Number(row.bytes),
    verdict: row.verdict,
    sentence: row.sentence,
    facts,
    place: facts && row.verdict !== "refused" ? placeOf(facts, environments) : null,
    run: attempts.get(row.runId ?? "") ?? null,
  };
}

async function listCandidates() {
  const rows = await read().environment.findMany({
    select: {
      id: true,
      name: true,
      tier: true,
      systemIdentifier: true,
      databaseOid: true,
      project: { select: { slug: true, name: true } },
    },
    orderBy: [{ project: { name: "asc" } }, { name: "asc" }],
  });
  return rows.map(({ project, ...row }) => ({ ...row, project: project.slug, projectName: project.name }));
}

async function listAttempts(found: readonly FoundArchive[]): Promise<Attempts> {
  const ids = found.flatMap(({ runId }) => runId ?? []);
  const runs = await read().run.findMany({ where: { id: { in: ids } } });
  return new Map(
    runs.map(({ id, status, problem }) => [id, { id, status, problem: (problem as Problem | null)?.message ?? null }]),
  );
}

/** The newest look through each destination. */
async function newestLooks() {
  const runs = await read().run.findMany({
    where: { kind: "search-destination" },
    orderBy: { queuedAt: "desc" },
    take: 200,
  });
  const byDestination = new Map<string, (typeof runs)[number]>();
  for (const run of runs) {
    const { destinationId } = Object(run.input) as { destinationId?: string };
    if (destinationId && !byDestination.has(destinationId)) byDestination.set(destinationId, run);
  }
  return byDestination;
}
