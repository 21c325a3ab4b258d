import type { BackupFact, RetentionPolicy } from "@/lib/backups/retention/rules";

/** One whose drill failed counts for nothing, and goes no sooner than if it had not failed. */
export function retentionOracle(backups: readonly BackupFact[], numbers: RetentionPolicy): Set<string> {
  const stays = reading(backups, numbers);
  for (const { id, drillFailed } of backups) {
    const believed = () =>
      reading(
        backups.map((one) => (one.id === id ? { ...one, verified: true } : one)),
        numbers,
      );
    if (drillFailed && believed().has(id)) stays.add(id);
  }
  return stays;
}

/** Written for this test alone, from the words and by other means: every backup is compared with every other. */
function reading(backups: readonly BackupFact[], { timeZone, own: owned, ...shared }: RetentionPolicy): Set<string> {
  const among = ({ scheduleId }: BackupFact) => (scheduleId && owned[scheduleId] ? scheduleId : "all others");
  const day = (iso: string) => new Date(iso).toLocaleDateString("sv-SE", { timeZone });
  const monday = (iso: string) => {
    const date = new Date(`${day(iso)}T12:00:00Z`);
    while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1);
    return date.toISOString().slice(0, 10);
  };
  const month = (iso: string) => day(iso).slice(0, 7);
  const isNewer = (one: BackupFact, than: BackupFact) => one.at > than.at || (one.at === than.at && one.id > than.id);
  return new Set(
    backups
      .filter((own) => {
        const newer = backups.filter((other) => isNewer(other, own));
        const proven = newer.filter(({ verified }) => verified);
        if (own.pinned || own.deployment === "open") return true;
        if (!own.verified) return proven.length === 0;
        if (proven.length < 3) return true;
        const { daily, weekly, monthly } = owned[among(own)] ?? shared;
        const rivals = proven.filter((other) => among(other) === among(own));
        return (
          [
            [day, daily],
            [monday, weekly],
            [month, monthly],
          ] as const
        ).some(([keyOf, most]) => {
          const later = new Set(rivals.map(({ at }) => keyOf(at)));
          return !later.has(keyOf(own.at)) && later.size < most;
        });
      })
      .map(({ id }) => id),
  );
}
