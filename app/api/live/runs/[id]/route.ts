import { z } from "zod";
import { getRun } from "@/lib/runs/data";
import { defineRoute } from "@/lib/web/route";

const Params = z.object({ id: z.uuid() });

/** One run as JSON, for pages that wait for its end without needing its log. */
export const GET = defineRoute(async (actor, _request, params) =>
  Response.json(await getRun(actor, Params.parse(params).id)),
);
