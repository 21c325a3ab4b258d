import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { createDatabase } from "./database.mjs";
import { contentSecurityPolicy, drawNotice, drawStartPage } from "./page.mjs";

const version = "2026.2.0";
const {
  PORT = "0",
  HOST = "127.0.0.1",
  DATABASE_URL,
  EDUHUB_ENVIRONMENT = "development",
  EDUHUB_MAINTENANCE_TOKEN,
} = process.env;
if (!DATABASE_URL) {
  console.error("EduHub needs DATABASE_URL.");
  process.exit(1);
}

const log = (message) =>
  console.log(JSON.stringify({ at: new Date().toISOString(), environment: EDUHUB_ENVIRONMENT, message }));
const database = createDatabase({
  url: DATABASE_URL,
  applicationName: `eduhub:${EDUHUB_ENVIRONMENT}`,
  onError: (error) => log(`connection lost: ${explain(error)}`),
});
let maintenance = false;
/** Switches run one after another: the last one asked for is the one that holds. */
let switching = Promise.resolve();

const routes = {
  "GET /": showStartPage,
  "GET /api/health": showHealth,
  "POST /api/maintenance": switchMaintenance,
  "POST /api/database": switchDatabase,
};

const server = createServer(async (request, response) => {
  const path = (request.url ?? "/").split("?")[0];
  const route = routes[`${request.method === "HEAD" ? "GET" : request.method} ${path}`];
  if (!route) return sendJson(response, 404, { error: "There is nothing here." });
  try {
    await route(request, response);
  } catch (error) {
    log(`${path} failed: ${explain(error)}`);
    if (!response.headersSent) sendJson(response, 500, { error: "EduHub could not answer." });
  }
});

/** Only a code or a type: messages of the driver may name hosts and roles. */
function explain(error) {
  return error?.code ?? error?.name ?? "unknown";
}

function sendJson(response, status, body) {
  response
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(body));
}

function sendPage(response, status, html) {
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": contentSecurityPolicy,
      ...(status === 503 ? { "retry-after": "30" } : {}),
    })
    .end(html);
}

async function showStartPage(_request, response) {
  if (maintenance) {
    return sendPage(
      response,
      503,
      drawNotice(EDUHUB_ENVIRONMENT, "Back soon", "EduHub is being maintained. Nothing you have written is lost."),
    );
  }
  try {
    sendPage(response, 200, await drawStartPage(EDUHUB_ENVIRONMENT, database.query));
  } catch (error) {
    log(`page failed: ${explain(error)}`);
    sendPage(
      response,
      503,
      drawNotice(EDUHUB_ENVIRONMENT, "A short pause", "EduHub cannot reach its database. It will be back by itself."),
    );
  }
}

/** 200 only for "ok": a checker that looks at nothing but the status code is never falsely green. */
async function showHealth(_request, response) {
  const answer = { version, environment: EDUHUB_ENVIRONMENT };
  if (maintenance) return sendJson(response, 503, { status: "maintenance", ...answer, database: null });
  const started = performance.now();
  try {
    const [row] = await database.query('SELECT current_database() AS name, EXISTS (SELECT FROM "School") AS readable');
    const latencyMs = Math.round((performance.now() - started) * 10) / 10;
    sendJson(response, 200, { status: "ok", ...answer, database: { name: row.name, latencyMs } });
  } catch (error) {
    sendJson(response, 503, { status: "down", ...answer, database: { error: explain(error) } });
  }
}

async function switchMaintenance(request, response) {
  const input = await readOrder(request, response);
  if (input === null) return;
  if (typeof input.on !== "boolean") return sendJson(response, 400, { error: 'Send {"on": true} or {"on": false}.' });
  const connections = await inTurn(async () => {
    maintenance = input.on;
    if (maintenance) return database.giveUp();
    database.takeBack();
    return null;
  });
  log(`maintenance ${input.on ? "on" : "off"}`);
  sendJson(response, 200, input.on ? { maintenance: true, connections } : { maintenance: false });
}

async function switchDatabase(request, response) {
  const input = await readOrder(request, response);
  if (input === null) return;
  if (
    typeof input.url !== "string" ||
    !/^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(input.url) ||
    !URL.canParse(input.url)
  ) {
    return sendJson(response, 400, { error: 'Send {"url": "postgresql://…"} with a host and a database name.' });
  }
  try {
    await inTurn(() => database.pointAt(input.url));
  } catch (error) {
    log(`database not changed: ${explain(error)}`);
    return sendJson(response, 422, {
      error: "That database did not answer; EduHub stays with the old one.",
      code: explain(error),
    });
  }
  const { host, name } = database.describe();
  log(`database is now ${name} on ${host}`);
  sendJson(response, 200, { database: name, host });
}

function inTurn(work) {
  const result = switching.then(work);
  switching = result.catch(() => undefined);
  return result;
}

/** The JSON object of an authorised order, or null after the refusal was sent. */
async function readOrder(request, response) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) break;
  }
  if (!EDUHUB_MAINTENANCE_TOKEN || !(isBearer(request) || isSigned(request, text))) {
    response.setHeader("www-authenticate", "Bearer");
    sendJson(response, 401, { error: "This needs the maintenance token." });
    return null;
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    sendJson(response, 400, { error: "Send a small JSON object." });
    return null;
  }
}

function isSame(a, b) {
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function isBearer(request) {
  return isSame(request.headers.authorization ?? "", `Bearer ${EDUHUB_MAINTENANCE_TOKEN}`);
}

/** Holdfast signs `<seconds>.<id>.<body>` with the token; an old signature is worth nothing. */
function isSigned(request, body) {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(request.headers["x-holdfast-signature"] ?? "") ?? [];
  if (!mac || Math.abs(Date.now() / 1_000 - Number(seconds)) > 300) return false;
  const signed = `${seconds}.${request.headers["x-holdfast-id"] ?? ""}.${body}`;
  return isSame(mac, createHmac("sha256", EDUHUB_MAINTENANCE_TOKEN).update(signed).digest("hex"));
}

function stop() {
  const deadline = setTimeout(() => process.exit(1), 8_000);
  deadline.unref();
  server.close(async () => {
    await database.giveUp();
    log("stopped");
    process.exit(0);
  });
  server.closeIdleConnections();
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
server.listen(Number(PORT), HOST, () => log(`listening on http://${HOST}:${server.address().port}`));
