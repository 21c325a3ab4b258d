import { listAwaited } from "@/lib/deployments/list-awaited";
import { defineRoute } from "@/lib/web/route";

/** What waits for this person's approval, for the line on every page to ask again and again. */
export const GET = defineRoute(async (actor) => Response.json(await listAwaited(actor)));
