import { Gauge, Registry } from "prom-client";
import { readMeasures } from "@/lib/metrics/data";

type Measures = Awaited<ReturnType<typeof readMeasures>>;
type Labels = Record<string, string>;

/** States of an observation, as `holdfast_observation_state` has one sample each. */
const states = ["ok", "attention", "failed", "unknown"] as const;

/**
 * Everything an outside monitor can watch, in Prometheus' text format. What is not known has no sample: it is never
 * told as zero, so alert on `absent()` as well. Times in seconds since 1970, sizes in bytes, durations in seconds.
 */
export async function renderMetrics(): Promise<{ text: string; contentType: string }> {
  const registry = new Registry();
  fill(registry, await readMeasures());
  return { text: await registry.metrics(), contentType: registry.contentType };
}

function fill(registry: Registry, { workers, storage, environments, doubted, runs, alarms }: Measures): void {
  const own = gauges(registry, []);
  own("holdfast_workers", "Workers with a living lease")({}, workers);
  if (storage) {
    own("holdfast_storage_writable", "1 when the archives' folder took a file")({}, Number(storage.writable));
    own("holdfast_storage_free_bytes", "Free space where the archives lie")({}, storage.free);
    own("holdfast_storage_seen_timestamp_seconds", "When the worker last looked")({}, seconds(storage.at));
  }
  const run = gauges(registry, ["status"])("holdfast_runs", "Runs that wait or run");
  for (const status of ["queued", "running"]) run({ status }, runs[status] ?? 0);
  const alarm = gauges(registry, ["kind"])("holdfast_alarms", "Open alarms");
  for (const [kind, count] of Object.entries(alarms ?? {})) alarm({ kind }, count);

  const places = ["project", "environment", "tier"];
  const of = gauges(registry, places);
  const backupAt = of("holdfast_backup_timestamp_seconds", "Snapshot of the newest backup that can be relied on");
  const backupBytes = of("holdfast_backup_size_bytes", "Its size");
  const backupTook = of("holdfast_backup_duration_seconds", "How long its dump took");
  const unusual = of("holdfast_backup_unusual", "1 while a newer one holds less and no lead has accepted that");
  const drillAt = of("holdfast_drill_timestamp_seconds", "End of the newest restore drill");
  const drillOk = of("holdfast_drill_succeeded", "1 when it restored and compared well, 0 when it failed");
  const recovery = of("holdfast_drill_recovery_seconds", "The recovery time that it measured");
  const seen = gauges(registry, [...places, "kind"]);
  const seenAt = seen("holdfast_observation_timestamp_seconds", "When the worker last looked");
  const state = gauges(registry, [...places, "kind", "state"])(
    "holdfast_observation_state",
    "1 for the state it found",
  );

  for (const { id, slug, tier, project, backups, drills, observations } of environments) {
    const place = { project: project.slug, environment: slug, tier };
    const [backup] = backups;
    if (backup) {
      backupAt(place, seconds(backup.snapshotAt ?? backup.createdAt));
      backupBytes(place, backup.sizeBytes === null ? null : Number(backup.sizeBytes));
      backupTook(place, backup.durationMs === null ? null : backup.durationMs / 1_000);
      unusual(place, Number((doubted.get(id) ?? backup.createdAt) > backup.createdAt));
    }
    const [drill] = drills;
    if (drill) {
      drillAt(place, drill.endedAt && seconds(drill.endedAt));
      drillOk(place, drill.status === "unknown" ? null : Number(drill.status === "succeeded"));
      recovery(place, drill.recoveryMs === null ? null : drill.recoveryMs / 1_000);
    }
    for (const { kind, state: found, observedAt } of observations) {
      seenAt({ ...place, kind }, seconds(observedAt));
      for (const name of states) state({ ...place, kind, state: name }, Number(found === name));
    }
  }
}

/** Makes gauges with these labels; a value of null leaves no sample. */
function gauges(registry: Registry, labelNames: readonly string[]) {
  return (name: string, help: string) => {
    const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
    // Without labels prom-client begins with a zero, which nobody has measured.
    gauge.reset();
    if (labelNames.length === 0) gauge.remove();
    return (labels: Labels, value: number | null) => {
      if (value !== null) gauge.set(labels, value);
    };
  };
}

const seconds = (at: Date | string) => new Date(at).getTime() / 1_000;
