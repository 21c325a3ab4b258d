import { z } from "zod";
import { downloadBackup } from "@/lib/backups/download-backup";
import { defineRoute } from "@/lib/web/route";

const Params = z.object({ id: z.uuid() });

/** The archive itself, for whoever may take it away. */
export const GET = defineRoute((actor, request, params) => downloadBackup(actor, Params.parse(params).id, request));
export const HEAD = GET;
