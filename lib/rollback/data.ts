import type { Actor } from "@/lib/auth/actor";
import { previewBackup } from "@/lib/backups/preview-backup";
import { restoreTexts } from "@/lib/backups/restore-texts";
import type { BackupPreview } from "@/lib/backups/schema";
import { newestDrills } from "@/lib/drills/data";
import { activeOwner } from "@/lib/environments/rules";
import { analyzeCommands, type CommandPlace, type ShellCommands } from "@/lib/postgres/commands";
import { quoteForBash, quoteForPowerShell } from "@/lib/postgres/commands-quote";
import type { SslMode } from "@/lib/postgres/connection-string";
import { judgeEvidence } from "@/lib/rollback/evidence/rules";
import { type Gathered, gatherEvidence } from "@/lib/rollback/gather-evidence";
import { planOf } from "@/lib/rollback/plan/rules";
import type { Known } from "@/lib/rollback/plan/schema";
import { walk, withWords } from "@/lib/rollback/rules";
import type { Facts, Guide, QuestionId, Words } from "@/lib/rollback/schema";

/** The way back for one environment, from what is known and from what persons say. Stores nothing. Throws NOT_FOUND. */
export async function getGuide(actor: Actor, environmentId: string, words: Words): Promise<Guide> {
  const [gathered, drills, preview] = await Promise.all([
    gatherEvidence(actor, environmentId),
    newestDrills(actor),
    previewBackup(actor, environmentId),
  ]);
  const { environment, seen } = gathered;
  const facts = withWords(judgeEvidence(seen), words);
  const path = walk(answersOf(facts));
  const known = { ...knownOf(gathered, preview), recovery: recoveryOf(drills[environmentId]) };
  const { id, name, tier, host, port, database, contact } = environment;
  return {
    environment: {
      id,
      name,
      tier,
      project: environment.project.name,
      place: `${database} @ ${host}:${port}`,
      owner: activeOwner(environment.owner),
      contact,
    },
    at: seen.now,
    about: aboutOf(gathered),
    facts,
    walk: path,
    plan: planOf(path, facts, known),
  };
}

function answersOf(facts: Facts) {
  const entries = Object.entries(facts).map(([id, { answer }]) => [id, answer] as const);
  return Object.fromEntries(entries) as Record<QuestionId, Facts[QuestionId]["answer"]>;
}

function aboutOf({ environment, deployed }: Gathered): Guide["about"] {
  const { change, running, stopped } = deployed;
  if (running) return { sentence: "A deployment is under way now.", href: `/runs/${running.runId}`, at: null };
  if (stopped) {
    const sentence = "The newest deployment stopped before its migrations: it changed nothing in the database.";
    return { sentence, href: `/deployments/${stopped.id}`, at: stopped.at };
  }
  if (!change) return { sentence: `No deployment to ${environment.name} is known.`, href: null, at: null };
  const sentence = `The deployment of ${change.release.name}: ${change.status}.`;
  return { sentence, href: `/deployments/${change.id}`, at: change.startedAt };
}

type Drilled = Awaited<ReturnType<typeof newestDrills>>[string] | undefined;

/** Only a newest drill that succeeded says how long it takes. */
function recoveryOf(drilled: Drilled): Known["recovery"] {
  if (!drilled?.proven || drilled.newest?.status === "failed") return null;
  return { ms: drilled.proven.recoveryMs, at: drilled.proven.at };
}

function knownOf(gathered: Gathered, preview: BackupPreview): Omit<Known, "recovery"> {
  const { environment, seen, backups, deployed } = gathered;
  const { id, name, database, healthUrl, contact } = environment;
  const { change, previous, newer, maintenanceSince, tookMs } = deployed;
  const owner = activeOwner(environment.owner);
  return {
    now: seen.now,
    environment: { id, name, database },
    owner: owner && (contact ? `${owner} (${contact})` : owner),
    backup: backups.backup,
    added: backups.added,
    maintenanceSince: seen.application.is === "maintenance" ? maintenanceSince : null,
    backupMs: preview.expectedMs,
    deployMs: tookMs,
    deploymentId: change?.id ?? null,
    version: change?.release.name ?? null,
    previousVersion: previous?.name ?? null,
    newer,
    failed: seen.migrations.unknownBecause === null ? seen.migrations.failed : null,
    healthUrl,
    restoredDatabase: restoredName(database),
    commands: commandsOf(gathered, preview),
  };
}

const restoredName = (database: string) => `${database}_restored`;

/** What a person would type, with the real names and without a password. */
function commandsOf({ environment, failures, backups }: Gathered, preview: BackupPreview): Known["commands"] {
  const { host, port, username: user, database, sslmode, healthUrl } = environment;
  const place: CommandPlace = { host, port, user, database, sslmode: sslmode as SslMode };
  const name = restoredName(database);
  const file = backups.backup?.file ?? null;
  const marks = failures.flatMap(({ recommendation, commands }) =>
    recommendation?.recommends ? [commands[recommendation.recommends]] : [],
  );
  return {
    backup: { bash: preview.bash, powershell: preview.powershell },
    restore: file === null ? null : restoreTexts(environment, name, file),
    resolve: marks.length === 0 ? null : joined(marks),
    health: healthUrl === null ? null : askHealth(healthUrl),
    analyze: analyzeCommands(place, name),
  };
}

function askHealth(url: string): ShellCommands {
  return {
    bash: `curl --fail --silent --show-error ${quoteForBash(url)}`,
    powershell: `Invoke-RestMethod -Uri ${quoteForPowerShell(url)}`,
  };
}

function joined(commands: readonly ShellCommands[]): ShellCommands {
  return {
    bash: commands.map(({ bash }) => bash).join("\n"),
    powershell: commands.map(({ powershell }) => powershell).join("\n"),
  };
}
