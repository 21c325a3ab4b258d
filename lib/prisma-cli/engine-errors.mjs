// Turns what the WebAssembly engine throws into the codes and sentences that the Prisma CLI knows.

/**
 * @typedef {{ host: string, port: number, user: string, database: string }} Place
 * @typedef {{ failure: import("./engine-session.mjs").ScriptFailure, migration: string }} FailedMigration
 *
 * @param {any} error what the engine threw @param {Place} target
 * @param {{ failed?: FailedMigration | null, lockRefused?: boolean }} [known] what the adapter saw
 * @returns {{ is_panic: boolean, message: string, error_code: string | null, meta: object | null }}
 */
export function explainEngineError(error, target, { failed = null, lockRefused = false } = {}) {
  if (failed)
    return {
      is_panic: false,
      error_code: "P3018",
      message: failedMigration(failed),
      meta: { migration_name: failed.migration },
    };
  if (lockRefused) return { is_panic: false, error_code: "P1002", message: lockMessage(target), meta: null };
  const text = String(error?.message ?? error);
  const known = connectionError(error, text, target);
  if (known) return { is_panic: false, meta: null, ...known };
  const code =
    error?.code && /^P\d{4}$/.test(error.code) ? error.code : (text.match(/\bP[13]\d{3}\b/)?.[0] ?? guess(text));
  return { is_panic: false, error_code: code, message: text.replace(/^(P\d{4})[:\s]*/, ""), meta: null };
}

function failedMigration({ migration, failure }) {
  return [
    "A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve",
    `Migration name: ${migration}`,
    describeFailure(failure),
  ].join("\n\n");
}

/**
 * As the native engine words it, with what else is known: where, and what the script made permanent by itself.
 * @param {import("./engine-session.mjs").ScriptFailure} failure
 */
export function describeFailure({ error, statement, committed }) {
  const place = [
    // A mistake of syntax is found before the first statement runs: the count says nothing then.
    (statement > 1 || !error.position) && `statement ${statement}`,
    error.position && `character ${error.position} of the script`,
  ];
  return [
    `Database error code: ${error.code ?? "unknown"}`,
    [
      `Database error:\nERROR: ${error.message}`,
      error.detail && `DETAIL: ${error.detail}`,
      error.hint && `HINT: ${error.hint}`,
      error.where && `CONTEXT: ${error.where}`,
    ]
      .filter(Boolean)
      .join("\n"),
    `Position: ${place.filter(Boolean).join(", ")}`,
    ...(committed > 0 ? [`Committed: up to statement ${committed}, by a COMMIT in the script`] : []),
  ].join("\n\n");
}

function lockMessage({ host, port }) {
  return [
    `The database server at \`${host}:${port}\` was reached but timed out.`,
    "Context: Timed out trying to acquire a postgres advisory lock (SELECT pg_advisory_lock(72707369)). Timeout: 10000ms. See https://pris.ly/d/migrate-advisory-locking for details.",
  ].join("\n\n");
}

function connectionError(error, text, { host, port, user, database }) {
  const code = error?.code;
  if (code === "28P01" || code === "28000" || /authentication failed/i.test(text)) {
    return {
      error_code: "P1000",
      message: `Authentication failed against database server, the provided database credentials for \`${user}\` are not valid.`,
    };
  }
  if (code === "3D000" || /database .* does not exist/i.test(text)) {
    return { error_code: "P1003", message: `Database \`${database}\` does not exist` };
  }
  if (code === "08006" || code === "57P01" || /session that held Prisma's lock was lost/.test(text)) {
    return { error_code: "P1017", message: "Server has closed the connection." };
  }
  if (code === "42P04") return { error_code: "P1009", message: `Database \`${database}\` already exists` };
  if (
    ["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN"].includes(code) ||
    /can't reach database server|timeout expired|ECONNREFUSED/i.test(text)
  ) {
    return { error_code: "P1001", message: `Can't reach database server at \`${host}:${port}\`` };
  }
  return null;
}

/** The engine names some states only in words. */
function guess(text) {
  if (/failed migrations in the target database/i.test(text)) return "P3009";
  if (/database schema is not empty/i.test(text)) return "P3005";
  if (/advisory lock/i.test(text)) return "P1002";
  return null;
}
