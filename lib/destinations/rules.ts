import type { BucketSettings, DestinationSettings, DestinationView } from "@/lib/destinations/schema";

/** Where a destination is, in one line. Names no key. */
export function placeOf(settings: DestinationSettings): string {
  if (settings.kind === "local") return settings.folder ?? "the folder of this installation";
  const { endpoint, bucket, prefix, region } = settings;
  return `s3://${bucket}/${prefix} ${endpoint ? `at ${endpoint}` : `in ${region}`}`;
}

/** What a sealed secret key may be used for: this key at this server and bucket, and no other. */
export function secretPurpose({ endpoint, bucket, accessKeyId }: BucketSettings): string {
  return `secret key of ${JSON.stringify([endpoint, bucket, accessKeyId])}`;
}

/** Why these settings cannot be; null when they can. */
export function settingsProblem(settings: DestinationSettings): string | null {
  return settings.kind === "local" ? folderProblem(settings.folder) : bucketProblem(settings);
}

function folderProblem(folder: string | null): string | null {
  if (folder === null) return "Only the first destination is the installation's own folder.";
  if (!/^(\/|[A-Za-z]:[\\/])/.test(folder)) return "Give the folder by its full path, such as /mnt/backups.";
  if (/[\0\r\n]/.test(folder) || folder.split(/[\\/]/).some((part) => part === ".." || part === "."))
    return "A folder is written without .. and without line breaks.";
  if (/^\/(etc|proc|sys|dev|boot|bin|sbin|usr|lib|lib64|run)(\/|$)/.test(folder) || folder === "/")
    return "This folder belongs to the system.";
  return null;
}

function bucketProblem({ endpoint, bucket, prefix }: BucketSettings): string | null {
  if (/\.\.|^\d+(\.\d+){3}$|\.-|-\./.test(bucket))
    return "A bucket's name is no address, and has no two dots in a row.";
  if (prefix.split("/").some((part) => /^\.+$/.test(part))) return "A prefix is made of names, not of dots.";
  if (endpoint === null) return null;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) return "An endpoint begins with https:// or http://.";
  if (url.username || url.password) return "An endpoint carries no sign-in: keys have fields of their own.";
  if (url.pathname !== "/" || url.search || url.hash) return "An endpoint is a server only, without a path.";
  if (isMetadataServer(url.hostname)) return "This address is the cloud's own metadata server.";
  return null;
}

/** 169.254.0.0/16 and what stands for it; a URL has already brought odd spellings of IPv4 into the usual one. */
function isMetadataServer(host: string): boolean {
  return /^169\.254\.|^\[(fe80:|fd00:ec2:|::ffff:a9fe:)|^metadata(\.google)?(\.internal)?\.?$/i.test(host);
}

/** Whether what is sent there can be read on its way. */
export function isReadableOnTheWay(settings: DestinationSettings): boolean {
  return settings.kind === "s3" && /^http:/i.test(settings.endpoint ?? "");
}

type Typed = Readonly<Record<string, unknown>>;

/** What a form holds as settings: without stray blanks, an endpoint without its last slash, a prefix with one. */
export function readSettings(typed: Typed): DestinationSettings {
  const text = (name: string) => String(typed[name] ?? "").trim();
  if (text("kind") === "local") return { kind: "local", folder: text("folder") };
  const prefix = text("prefix").replace(/^\/+|\/+$/g, "");
  return {
    kind: "s3",
    endpoint: text("endpoint").replace(/\/+$/, "") || null,
    region: text("region"),
    bucket: text("bucket"),
    prefix: prefix && `${prefix}/`,
    pathStyle: typed.pathStyle === "on",
    encryption: text("encryption") as BucketSettings["encryption"],
    accessKeyId: text("accessKeyId"),
  };
}

/** A look that is older proves nothing: the worker tries each destination every five minutes. In seconds. */
export const sightHoldsFor = 900;

type Seen = Pick<DestinationView, "name" | "disabledAt" | "seen" | "copies">;
type State = { readonly is: "ok" | "failed" | "unknown" | "none"; readonly word: string };

/** Whether a destination takes archives, as far as that is known. `now` in epoch milliseconds. */
export function stateOf({ disabledAt, seen }: Pick<Seen, "disabledAt" | "seen">, now: number): State {
  if (disabledAt) return { is: "none", word: "switched off" };
  if (!seen) return { is: "unknown", word: "not tried yet" };
  if (now - Date.parse(seen.at) > sightHoldsFor * 1_000) return { is: "unknown", word: "not tried lately" };
  return seen.ok ? { is: "ok", word: "works" } : { is: "failed", word: "does not work" };
}

/** The first sentence of the page of storage: whether all destinations take archives, and whether copies are bad. */
export function describeStorage(destinations: readonly Seen[], now: number): string {
  const used = destinations.filter(({ disabledAt }) => disabledAt === null);
  if (used.length === 0) return "No destination is switched on: no backup can be kept.";
  const are = (is: State["is"]) => used.filter((one) => stateOf(one, now).is === is);
  const bad = destinations.reduce((sum, { copies }) => sum + copies.bad, 0);
  const sentences = [
    ...are("failed").map(({ name, seen }) => `${name} does not work: ${seen?.problem ?? "nothing is known of why."}`),
    ...(bad > 0 ? [`${bad === 1 ? "One copy is" : `${bad} copies are`} gone or changed.`] : []),
    ...are("unknown").map((one) => `Nobody knows whether ${one.name} works: ${stateOf(one, now).word}.`),
  ];
  if (are("ok").length < used.length) return sentences.join(" ");
  const all =
    used.length === 1 ? "The one destination takes archives." : `All ${used.length} destinations take archives.`;
  return [all, ...sentences].join(" ");
}
