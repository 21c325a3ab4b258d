import type { BucketSettings, DestinationSettings } from "@/lib/destinations/schema";

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
  return /^169\.254\.|^\[(fe80:|fd00:ec2:|::ffff:a9fe:)|^metadata(\.google)?(\.internal)?$/i.test(host);
}
