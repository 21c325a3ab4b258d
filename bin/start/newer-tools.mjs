import { readFileSync } from "node:fs";

const floors = JSON.parse(readFileSync(new URL("../../lib/floors/floors.json", import.meta.url), "utf8"));

/** The oldest sound version of these client tools' major, when they are older than that; else null. */
export function floorOfTools(text) {
  const version = versionOf(text);
  const floor = floors["postgresql-client"].lines.find(({ line }) => Number(line) === version?.[0])?.floor ?? null;
  return version && floor && isNewer(floor, text) ? floor : null;
}

/** Whether `text` names a newer version than `other`, both as pg_dump or apt print it. */
export function isNewer(text, other) {
  const [major, minor] = versionOf(text) ?? [0, 0];
  const [otherMajor, otherMinor] = versionOf(other) ?? [0, 0];
  return major !== otherMajor ? major > otherMajor : minor > otherMinor;
}

/** [15, 18] of "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" or "15.18", null when there is none. */
export function versionOf(text) {
  const [, major, minor = "0"] = /(?:^|\(PostgreSQL\) )(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major ? [Number(major), Number(minor)] : null;
}
