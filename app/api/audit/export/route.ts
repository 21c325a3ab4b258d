import { exportEvents } from "@/lib/audit/export-events";
import { AuditExportInput } from "@/lib/audit/schema";
import { defineRoute } from "@/lib/web/route";

/** The audit log as a file: every row that the filter of its page selects. */
export const GET = defineRoute((actor, request) => {
  const given = [...new URL(request.url).searchParams].filter(([, value]) => value !== "");
  return exportEvents(actor, AuditExportInput.parse(Object.fromEntries(given)), request.method === "HEAD");
});
export const HEAD = GET;
