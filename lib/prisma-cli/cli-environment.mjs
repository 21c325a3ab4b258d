// Where the Prisma CLI and our schema engine lie, and all that they find in their environment.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const prisma = new URL("../../node_modules/prisma/", import.meta.url);
export const prismaCli = fileURLToPath(new URL("build/index.js", prisma));
/** Such as "7.10.0", read once: what runs is what was there when this process began. */
export const prismaVersion = JSON.parse(readFileSync(new URL("package.json", prisma), "utf8")).version;
const engine = fileURLToPath(new URL("./schema-engine.mjs", import.meta.url));

/**
 * @typedef {object} CliPlace
 * @property {string} path where `node` is found: our schema engine is a script
 * @property {string} home
 * @property {string | null} [url] without a password
 * @property {string | null} [password] travels beside the URL, so that no command line carries it
 * @property {string | null} [ca] PEM
 * @property {object} [session] as in schema-engine.mjs
 *
 * @param {CliPlace} place @returns {Record<string, string>} the whole environment; nothing else is inherited
 */
export function cliEnvironment({ path, home, url, password, ca, session }) {
  return {
    PATH: path,
    HOME: home,
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    ...(url ? { HOLDFAST_MIGRATE_URL: url } : {}),
    ...(password ? { HOLDFAST_ENGINE_PASSWORD: password } : {}),
    ...(ca ? { HOLDFAST_ENGINE_CA: ca } : {}),
    ...(session ? { HOLDFAST_ENGINE_SESSION: JSON.stringify(session) } : {}),
  };
}
