import pg from "pg";

/** Under the two seconds in which /api/health has to notice a database that went away. */
const limits = { connectionTimeoutMillis: 1_500, query_timeout: 1_500 };

/**
 * The application's one way to its database, which can be given up, taken back and pointed elsewhere.
 * `query` fails while given up. `giveUp` resolves with the number of connections still open, 0 when all are gone.
 */
export function createDatabase({ url, applicationName, onError }) {
  let pool = null;
  let target = url;

  function open() {
    pool = new pg.Pool({
      ...limits,
      connectionString: target,
      application_name: applicationName,
      max: 5,
      idleTimeoutMillis: 10_000,
    });
    // An idle connection that the server ends is reported here; unheard it would end the process.
    pool.on("error", onError);
  }

  async function giveUp() {
    const leaving = pool;
    pool = null;
    return leaving === null ? 0 : drain(leaving);
  }

  open();
  return {
    giveUp,
    /** Rows of one statement; every statement and every connection attempt ends within 1.5 s. */
    async query(text, values) {
      if (pool === null) throw new Error("The database has been given up for maintenance.");
      return (await pool.query(text, values)).rows;
    },
    takeBack() {
      if (pool === null) open();
    },
    /** Points at another database after that one has answered; on any failure the old one stays in use. */
    async pointAt(nextUrl) {
      await askOnce(nextUrl, applicationName);
      target = nextUrl;
      if (pool === null) return;
      const leaving = pool;
      open();
      await drain(leaving);
    },
    describe: () => ({ host: new URL(target).host, name: decodeURIComponent(new URL(target).pathname.slice(1)) }),
  };
}

/** Ends a pool when its last statement has; waits five seconds at most. Returns how many connections are left. */
async function drain(leaving) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, 5_000);
  });
  await Promise.race([leaving.end(), late]);
  clearTimeout(timer);
  return leaving.totalCount;
}

async function askOnce(url, applicationName) {
  const client = new pg.Client({ ...limits, connectionString: url, application_name: applicationName });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query('SELECT count(*) FROM "School"');
  } finally {
    await client.end();
  }
}
