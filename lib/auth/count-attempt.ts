// Sign-in attempts as rows, counted by the database's clock, so that several web processes share one count.
import { hashToken } from "@/lib/auth/find-session";
import { allowedFailures, throttleAddress, waitSeconds } from "@/lib/auth/throttle";
import { telemetry } from "@/lib/db/telemetry";

type Counts = { byAccount: number; accountSince: number; byAddress: number; addressSince: number };

/**
 * Reserves one attempt before the password is looked at. Returns its id, or the seconds to wait when there were too
 * many. Every reservation counts as a failure until it is settled, so parallel attempts cannot slip past the limit.
 */
export async function reserveAttempt(email: string, from: string): Promise<{ id: bigint } | { wait: number }> {
  const { account, address } = keysOf(email, from);
  const { id } = await telemetry().signInAttempt.create({ data: { account, address, succeeded: false } });
  const counts = await countFailures(account, address, id);
  const wait = Math.max(
    waitSeconds(counts.byAccount, counts.accountSince, allowedFailures.account),
    waitSeconds(counts.byAddress, counts.addressSince, allowedFailures.address),
  );
  if (wait === 0) return { id };
  await dropAttempt(id);
  return { wait };
}

/** The attempt was a good one: its address is known for this account from now on. Forgets what is too old to count. */
export async function settleAttempt(id: bigint): Promise<void> {
  await telemetry().signInAttempt.update({ where: { id }, data: { succeeded: true } });
  await telemetry().$queryRaw`DELETE FROM "SignInAttempt" WHERE at < clock_timestamp() - interval '31 days'`;
}

/** Makes an address known for an account: somebody proved by a one-time link that they are its person. */
export async function trustAddress(email: string, from: string): Promise<void> {
  await telemetry().signInAttempt.create({ data: { ...keysOf(email, from), succeeded: true } });
}

/** The attempt was not judged (refused by the throttle, or something broke): it counts for nothing. */
export async function dropAttempt(id: bigint): Promise<void> {
  await telemetry().signInAttempt.deleteMany({ where: { id } });
}

/** The account is kept as a hash only: people type passwords into the wrong field. */
function keysOf(email: string, from: string): { account: string; address: string } {
  return { account: hashToken(email), address: throttleAddress(from) };
}

/**
 * From an address where this account signed in within 30 days only failures from there since then count; from elsewhere
 * only failures from unknown addresses. So a stranger's guesses cannot lock a person out of their usual place.
 */
async function countFailures(account: string, address: string, own: bigint): Promise<Counts> {
  const rows = await telemetry().$queryRaw<Counts[]>`
    WITH known AS (
      SELECT address, max(at) AS at FROM "SignInAttempt"
      WHERE account = ${account} AND succeeded AND at > clock_timestamp() - interval '30 days' GROUP BY address
    ), failed AS (
      SELECT a.*, a.account = ${account} AND CASE WHEN ${address} IN (SELECT address FROM known)
          THEN a.address = ${address} AND a.at > (SELECT at FROM known WHERE address = ${address})
          ELSE a.address NOT IN (SELECT address FROM known) END AS counts
      FROM "SignInAttempt" a
      WHERE NOT succeeded AND id <> ${own} AND at > clock_timestamp() - interval '24 hours'
        AND (account = ${account} OR address = ${address})
    )
    SELECT count(*) FILTER (WHERE counts)::int AS "byAccount",
      coalesce(extract(epoch FROM clock_timestamp() - max(at) FILTER (WHERE counts)), 0)::float8 AS "accountSince",
      count(*) FILTER (WHERE address = ${address})::int AS "byAddress",
      coalesce(extract(epoch FROM clock_timestamp() - max(at) FILTER (WHERE address = ${address})), 0)::float8
        AS "addressSince"
    FROM failed`;
  return rows[0] ?? { byAccount: 0, accountSince: 0, byAddress: 0, addressSince: 0 };
}
