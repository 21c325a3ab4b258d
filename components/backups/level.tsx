import { Status, type StatusKind } from "@/components/ui/status";

type Props = {
  readonly status: "running" | "complete" | "failed" | "deleted";
  readonly verification: "none" | "stored" | "readable" | "restored";
  readonly lostAt: string | null;
  readonly drillFailedAt: string | null;
};

const levels: Record<Props["verification"], { kind: StatusKind; word: string }> = {
  none: { kind: "unknown", word: "not verified" },
  stored: { kind: "attention", word: "stored" },
  readable: { kind: "ok", word: "readable" },
  restored: { kind: "ok", word: "restored" },
};

/** What has been proven of a backup; one that is not complete proves nothing. */
export function Level({ status, verification, lostAt, drillFailedAt }: Props) {
  if (status === "running") return <Status is="running">being made</Status>;
  if (status === "failed") return <Status is="failed">failed</Status>;
  if (status === "deleted") return <Status is="none">deleted</Status>;
  if (lostAt) return <Status is="failed">no good copy left</Status>;
  if (drillFailedAt) return <Status is="failed">restore drill failed</Status>;
  const { kind, word } = levels[verification];
  return <Status is={kind}>{word}</Status>;
}
