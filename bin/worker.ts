#!/usr/bin/env -S node --import tsx
// The worker process: composes the engine, every run's procedure and the observers. Started by `npm start`.
import { readFileSync } from "node:fs";
import { keepAlarms } from "@/lib/alarms/keep-alarms";
import { keepChain } from "@/lib/audit/keep-chain";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { applyRetention } from "@/lib/backups/retention/apply-retention";
import { runBackup } from "@/lib/backups/run-backup";
import { sweepDeletedBackups } from "@/lib/backups/sweep-deleted";
import { runAdoptBackup } from "@/lib/catalog/run-adopt-backup";
import { runSearchDestination } from "@/lib/catalog/run-search-destination";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { keepCopies } from "@/lib/copies/keep-copies";
import { runDeploy } from "@/lib/deployments/run-deploy";
import { runPlan } from "@/lib/deployments/run-plan";
import { runRehearsal } from "@/lib/deployments/run-rehearsal";
import { checkDestinations } from "@/lib/destinations/check-destinations";
import { drillByItself } from "@/lib/drills/drill-by-itself";
import { runDrill } from "@/lib/drills/run-drill";
import { runConnectionTest } from "@/lib/environments/run-connection-test";
import { runMarkEnvironment } from "@/lib/environments/run-mark-environment";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { heldAgainstFloors, observeComponents } from "@/lib/floors/observe-components";
import { observeEnvironments } from "@/lib/health/observe-environments";
import { observeStorage } from "@/lib/health/observe-storage";
import { logError, logInfo } from "@/lib/log";
import { checkDriftDaily } from "@/lib/migrations/check-drift-daily";
import { runCheckDrift } from "@/lib/migrations/run-check-drift";
import { runInspectFailure } from "@/lib/migrations/run-inspect-failure";
import { runResolveMigration } from "@/lib/migrations/run-resolve-migration";
import { pingMonitor } from "@/lib/monitor/ping-monitor";
import { deliverNotifications } from "@/lib/notifications/deliver";
import { removeLeftFolders } from "@/lib/postgres/tool-environment";
import { keepHoldfast } from "@/lib/recovery/keep-holdfast";
import { runBackUpHoldfast } from "@/lib/recovery/run-back-up-holdfast";
import { runTakeRelease } from "@/lib/releases/run-take-release";
import { runDropRestored } from "@/lib/restores/run-drop-restored";
import { runRestore } from "@/lib/restores/run-restore";
import { startEngine } from "@/lib/runs/engine";
import { fireSchedules } from "@/lib/schedules/fire-schedules";
import { sweepScratch } from "@/lib/scratch/sweep-scratch";
import { stopScratchServer } from "@/lib/scratch/with-scratch-database";

const leaseLost = 75;
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

await ensureWorkerKey();
await ensureArchiveKey();
await removeLeftFolders();
// The pinned version runs on Node 20; what it warns of for later ones stands in docs/decisions/018.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const observing = new AbortController();
const handlers = [
  runBackup,
  runConnectionTest,
  runMarkEnvironment,
  runTakeRelease,
  runPlan,
  runDeploy,
  runCheckDrift,
  runInspectFailure,
  runResolveMigration,
  runRehearsal,
  runDrill,
  runSearchDestination,
  runAdoptBackup,
  runBackUpHoldfast,
  runRestore,
  runDropRestored,
].map(heldAgainstFloors);
const engine = await startEngine(handlers, version, () => {
  observing.abort();
  void stopScratchServer();
  // Programs have been told to stop; those that would not listen die with this process's exit handlers.
  setTimeout(() => process.exit(leaseLost), 500);
});
void sweepScratch();
sweepDeletedBackups({ actor: issueSystemActor("worker"), signal: observing.signal }).catch((error) =>
  logError("sweeping deleted backups ended", error),
);
keepCopies({ actor: issueSystemActor("worker"), workerId: engine.workerId, signal: observing.signal }).catch((error) =>
  logError("keeping copies ended", error),
);
keepHoldfast({ signal: observing.signal }).catch((error) => logError("keeping Holdfast itself ended", error));
checkDestinations({ signal: observing.signal }).catch((error) => logError("trying the destinations ended", error));
fireSchedules({ signal: observing.signal }).catch((error) => logError("firing schedules ended", error));
applyRetention({ signal: observing.signal }).catch((error) => logError("applying retention ended", error));
checkDriftDaily({ signal: observing.signal }).catch((error) => logError("the daily look for drift ended", error));
drillByItself({ signal: observing.signal }).catch((error) => logError("the restore drills by themselves ended", error));
keepAlarms({ signal: observing.signal }).catch((error) => logError("judging alarms ended", error));
pingMonitor({ workerId: engine.workerId, signal: observing.signal }).catch((error) =>
  logError("pinging the outside monitor ended", error),
);
deliverNotifications({ signal: observing.signal }).catch((error) => logError("delivering notifications ended", error));
observeEnvironments({ signal: observing.signal }).catch((error) => logError("observing environments ended", error));
keepChain({ signal: observing.signal }).catch((error) => logError("keeping the audit chain ended", error));
observeStorage({ workerId: engine.workerId, signal: observing.signal }).catch((error) =>
  logError("observing storage ended", error),
);
observeComponents({ workerId: engine.workerId, signal: observing.signal }).catch((error) =>
  logError("observing versions ended", error),
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    logInfo("worker stopping", { signal });
    observing.abort();
    await engine.stop().catch((error) => logError("stopping the worker", error));
    await stopScratchServer();
    process.exit(0);
  });
}
