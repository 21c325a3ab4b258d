import type { Role } from "@/lib/auth/schema";

/** What each role may do, in a line. */
export const roleOptions: readonly { readonly value: Role; readonly label: string }[] = [
  { value: "viewer", label: "Viewer: sees health, backups and runs" },
  { value: "operator", label: "Operator: takes backups, requests changes" },
  { value: "lead", label: "Lead: approves, deletes backups, reads the audit log" },
  { value: "admin", label: "Administrator: people, environments, storage" },
];
