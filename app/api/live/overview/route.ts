import { getOverview } from "@/lib/overview/data";
import { defineRoute } from "@/lib/web/route";

/** Everything the overview shows, for the page to ask again and again. */
export const GET = defineRoute(async (actor) => Response.json(await getOverview(actor)));
