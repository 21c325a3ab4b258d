import fs from "node:fs"; // As a whole: an old Node.js without statfs must get as far as being told that it is old.
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./places.mjs";
import { Problem } from "./problem.mjs";

const oldestNode = [20, 19];
const gigabyte = 1024 ** 3;

/** @param {string} version as in process.versions.node */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return `Node.js ${version}`;
  throw new Problem(
    `Holdfast needs Node.js ${oldestNode.join(".")} or newer, and this is ${version}.`,
    "Install a current one from https://nodejs.org and start again.",
  );
}

/** Space for packages and build (first time only), and for the database. */
export function checkSpace(home) {
  const needed = fs.existsSync(join(root, ".next", "BUILD_ID")) ? 1 : 2.5;
  for (const [folder, gigabytes] of [
    [root, needed],
    [home, 1],
  ]) {
    const { bavail, bsize } = fs.statfsSync(folder);
    if (bavail * bsize >= gigabytes * gigabyte) continue;
    throw new Problem(
      `Only ${((bavail * bsize) / gigabyte).toFixed(1)} GB are free where ${folder} lies, and ${gigabytes} GB are needed.`,
      "Free some space, or set HOLDFAST_HOME to a larger disk.",
    );
  }
}

/** The port for the web: the one that was asked for, else 3000 or the next free one. */
export async function choosePort(host, wanted = process.env.PORT) {
  if (wanted !== undefined && wanted !== "") {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Problem(
        `PORT is "${wanted}", which is not a port.`,
        "Set it to a number from 1 to 65535, or unset it.",
      );
    }
    const refusal = await portProblem(port, host);
    if (refusal === null) return port;
    if (refusal === "EACCES") throw new Problem(`Port ${port} needs more rights.`, "Choose one above 1023 with PORT.");
    throw new Problem(`Port ${port} is in use by another program.`, "Choose another with PORT, or unset it.");
  }
  for (let port = 3000; port < 3100; port++) if ((await portProblem(port, host)) === null) return port;
  throw new Problem("The ports 3000 to 3099 are all in use.", "Choose another with PORT.");
}

/** Null when a server could listen there now, else the code of the system's refusal. */
export function portProblem(port, host = "127.0.0.1") {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
