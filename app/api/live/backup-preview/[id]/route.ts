import { z } from "zod";
import { previewBackup } from "@/lib/backups/preview-backup";
import { defineRoute } from "@/lib/web/route";

const Params = z.object({ id: z.uuid() });

/** What a backup of this environment would do, for the dialog. */
export const GET = defineRoute(async (actor, _request, params) =>
  Response.json(await previewBackup(actor, Params.parse(params).id)),
);
