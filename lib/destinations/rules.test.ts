import { describe, expect, it, test } from "vitest";
import { fetchCommands } from "@/lib/destinations/fetch-commands";
import {
  describeStorage,
  isReadableOnTheWay,
  placeOf,
  readSettings,
  settingsProblem,
  stateOf,
} from "@/lib/destinations/rules";
import { type BucketSettings, DestinationSettings } from "@/lib/destinations/schema";

const bucket: BucketSettings = {
  kind: "s3",
  endpoint: "https://s3.example.com",
  region: "us-east-1",
  bucket: "archives",
  prefix: "holdfast/",
  pathStyle: true,
  encryption: "none",
  accessKeyId: "AKIAEXAMPLE",
};

/** Why settings are refused, by their shape or by their meaning; null when they are taken. */
function refusal(settings: object): string | null {
  const parsed = DestinationSettings.safeParse(settings);
  return parsed.success ? settingsProblem(parsed.data) : (parsed.error.issues[0]?.message ?? "refused");
}

describe("what can be a destination", () => {
  test.each([
    ["/mnt/backups", null],
    ["/srv/holdfast/archives", null],
    ["/home/ada/a folder", null],
    ["/users/library", null],
    ["D:\\backups", null],
    ["C:/backups", null],
    ["", /small|1 character|>=1/i],
    ["backups", /full path/],
    ["./backups", /full path/],
    ["~/backups", /full path/],
    ["\\\\server\\share", /full path/],
    ["/", /belongs to the system/],
    ["/etc", /belongs to the system/],
    ["/etc/cron.d", /belongs to the system/],
    ["/proc/self", /belongs to the system/],
    ["/dev/shm", /belongs to the system/],
    ["/usr/local/backups", /belongs to the system/],
    ["/mnt/../etc", /without \.\./],
    ["/mnt/./backups", /without \.\./],
    ["/mnt/back\nups", /line breaks/],
    ["/mnt/back\0ups", /cannot be stored/],
    [null, /installation's own folder/],
  ])("the folder %j", (folder, expected) => {
    const found = refusal({ kind: "local", folder });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });

  test.each<[Partial<Record<keyof BucketSettings, unknown>>, RegExp | null]>([
    [{}, null],
    [{ endpoint: null }, null],
    [{ endpoint: "http://127.0.0.1:9000" }, null],
    [{ endpoint: "https://[::1]:9000" }, null],
    [{ endpoint: "https://s3.example.com/" }, null],
    [{ bucket: "my.archives-2", prefix: "" }, null],
    [{ prefix: "a/b-c/d.e_f/" }, null],
    [{ endpoint: "s3.example.com" }, /begins with https/],
    [{ endpoint: "ftp://s3.example.com" }, /begins with https/],
    [{ endpoint: "file:///etc/passwd" }, /begins with https/],
    [{ endpoint: "https://" }, /begins with https/],
    [{ endpoint: "https://ada:secret@s3.example.com" }, /no sign-in/],
    [{ endpoint: "https://ada@s3.example.com" }, /no sign-in/],
    [{ endpoint: "https://s3.example.com/minio" }, /without a path/],
    [{ endpoint: "https://s3.example.com?x=1" }, /without a path/],
    [{ endpoint: "https://s3.example.com/#x" }, /without a path/],
    [{ endpoint: "http://169.254.169.254" }, /metadata server/],
    [{ endpoint: "http://0xa9fea9fe" }, /metadata server/],
    [{ endpoint: "http://2852039166" }, /metadata server/],
    [{ endpoint: "http://[::ffff:169.254.169.254]" }, /metadata server/],
    [{ endpoint: "http://[fd00:ec2::254]" }, /metadata server/],
    [{ endpoint: "http://[fe80::1]" }, /metadata server/],
    [{ endpoint: "http://metadata.google.internal" }, /metadata server/],
    [{ endpoint: "http://METADATA" }, /metadata server/],
    [{ endpoint: "http://metadata.google.internal." }, /metadata server/],
    [{ bucket: "ab" }, /3 to 63/],
    [{ bucket: "Archives" }, /3 to 63/],
    [{ bucket: "a".repeat(64) }, /3 to 63/],
    [{ bucket: "../etc" }, /3 to 63/],
    [{ bucket: "a/b/c" }, /3 to 63/],
    [{ bucket: "a..b" }, /no address/],
    [{ bucket: "a.-b" }, /no address/],
    [{ bucket: "10.0.0.1" }, /no address/],
    [{ prefix: "holdfast" }, /with \/ after each/],
    [{ prefix: "/holdfast/" }, /with \/ after each/],
    [{ prefix: "a//b/" }, /with \/ after each/],
    [{ prefix: "a b/" }, /with \/ after each/],
    [{ prefix: "../" }, /not of dots/],
    [{ prefix: "a/./b/" }, /not of dots/],
    [{ region: "" }, /region/],
    [{ region: "us east" }, /region/],
    [{ accessKeyId: "" }, /./],
    [{ accessKeyId: "key with spaces" }, /no spaces/],
    [{ accessKeyId: "clé" }, /no accents/],
    [{ encryption: "rot13" }, /./],
    [{ secret: "x" } as never, /./],
  ])("the bucket %j", (change, expected) => {
    const found = refusal({ ...bucket, ...change });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });
});

it("says where a destination is, without its key", () => {
  expect(placeOf(bucket)).toBe("s3://archives/holdfast/ at https://s3.example.com");
  expect(placeOf({ ...bucket, endpoint: null, prefix: "" })).toBe("s3://archives/ in us-east-1");
  expect(placeOf({ kind: "local", folder: "/mnt/backups" })).toBe("/mnt/backups");
});

it("reads a form as its person meant it", () => {
  const typed = {
    ...bucket,
    pathStyle: "on",
    endpoint: " https://s3.example.com/ ",
    prefix: "/holdfast",
    bucket: " archives",
  };
  expect(readSettings(typed)).toEqual(bucket);
  expect(readSettings({ ...bucket, endpoint: "", prefix: "/" })).toMatchObject({
    endpoint: null,
    prefix: "",
    pathStyle: false,
  });
  expect(readSettings({ kind: "local", folder: " /mnt/a " })).toEqual({ kind: "local", folder: "/mnt/a" });
});

it("knows what can be read on its way", () => {
  const at = (endpoint: string | null) => isReadableOnTheWay({ ...bucket, endpoint });
  expect([at("http://nas:9000"), at("https://nas:9000"), at(null)]).toEqual([true, false, false]);
  expect(at("HTTP://nas:9000")).toBe(true);
  expect(isReadableOnTheWay({ kind: "local", folder: "/mnt/a" })).toBe(false);
});

describe("describeStorage", () => {
  const now = Date.parse("2026-11-28T06:00:00Z");
  const at = "2026-11-28T05:58:00.000Z";
  const good = { at, ok: true, problem: null, hint: null, free: 1, total: 2 };
  const copies = { stored: 3, wanted: 1, bad: 0 };
  const works = { name: "Own folder", disabledAt: null, seen: good, copies };
  const bucket = { ...works, name: "Bucket" };
  const broken = { ...bucket, seen: { ...good, ok: false, problem: "The bucket does not exist." } };
  const untried = { ...bucket, seen: null };
  const stale = { ...bucket, seen: { ...good, at: "2026-11-28T05:44:59.000Z" } };
  const off = { ...broken, disabledAt: at };
  const bad = (count: number) => ({ ...bucket, copies: { ...copies, bad: count } });
  test.each([
    [[works], "The one destination takes archives."],
    [[works, bucket], "All 2 destinations take archives."],
    [[works, broken], "Bucket does not work: The bucket does not exist."],
    [[works, untried], "Nobody knows whether Bucket works: not tried yet."],
    [[works, stale], "Nobody knows whether Bucket works: not tried lately."],
    [
      [{ ...works, seen: null }, broken],
      "Bucket does not work: The bucket does not exist. Nobody knows whether Own folder works: not tried yet.",
    ],
    [[works, off], "The one destination takes archives."],
    [[off], "No destination is switched on: no backup can be kept."],
    [[works, bad(1)], "All 2 destinations take archives. One copy is gone or changed."],
    [
      [works, { ...bad(3), seen: null }],
      "3 copies are gone or changed. Nobody knows whether Bucket works: not tried yet.",
    ],
    [[works, { ...bad(2), disabledAt: at }], "The one destination takes archives. 2 copies are gone or changed."],
  ])("%#: %j", (destinations, sentence) => expect(describeStorage(destinations, now)).toBe(sentence));

  it("takes an old look for no answer, good or bad", () => {
    const old = { ...good, at: "2026-11-28T05:44:59.000Z" };
    expect(stateOf({ disabledAt: null, seen: old }, now).is).toBe("unknown");
    expect(stateOf({ disabledAt: null, seen: { ...old, ok: false } }, now).is).toBe("unknown");
    expect(stateOf({ disabledAt: at, seen: old }, now).is).toBe("none");
  });
});

it("says how to fetch an archive by hand", () => {
  const files = ["eduhub/production/backup_a.dump", "eduhub/production/backup_a.json"];
  const [dump, manifest] = fetchCommands(bucket, files)?.bash.split("\n") ?? [];
  expect(dump).toBe(
    "aws s3 cp s3://archives/holdfast/eduhub/production/backup_a.dump . --region us-east-1 --endpoint-url https://s3.example.com",
  );
  expect(manifest).toContain("backup_a.json");
  expect(fetchCommands({ ...bucket, endpoint: null }, files)?.powershell).not.toContain("endpoint");
  expect(fetchCommands({ kind: "local", folder: "/mnt/a b/" }, ["x.dump"])).toEqual({
    bash: "cp '/mnt/a b/x.dump' .",
    powershell: "Copy-Item -LiteralPath '/mnt/a b/x.dump' .",
  });
  expect(fetchCommands({ kind: "local", folder: null }, files)).toBeNull();
});
