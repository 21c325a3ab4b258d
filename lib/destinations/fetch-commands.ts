import type { DestinationSettings } from "@/lib/destinations/schema";
import type { ShellCommands } from "@/lib/postgres/commands";
import { quoteForBash, quoteForPowerShell } from "@/lib/postgres/commands-quote";

/**
 * How a person brings files from a destination into the current folder; null for the installation's own folder, from
 * which they can be downloaded. Buckets are read with Amazon's `aws`, which asks its own settings for the key.
 */
export function fetchCommands(settings: DestinationSettings, files: readonly string[]): ShellCommands | null {
  if (settings.kind === "local") {
    const { folder } = settings;
    if (folder === null) return null;
    const paths = files.map((file) => `${folder.replace(/[\\/]+$/, "")}/${file}`);
    return {
      bash: paths.map((path) => `cp ${quoteForBash(path)} .`).join("\n"),
      powershell: paths.map((path) => `Copy-Item -LiteralPath ${quoteForPowerShell(path)} .`).join("\n"),
    };
  }
  const { bucket, prefix, region, endpoint } = settings;
  const more = ["--region", region, ...(endpoint ? ["--endpoint-url", endpoint] : [])];
  const lines = files.map((file) => ["aws", "s3", "cp", `s3://${bucket}/${prefix}${file}`, ".", ...more]);
  return {
    bash: lines.map((line) => line.map(quoteForBash).join(" ")).join("\n"),
    powershell: lines.map((line) => line.map(quoteForPowerShell).join(" ")).join("\n"),
  };
}
