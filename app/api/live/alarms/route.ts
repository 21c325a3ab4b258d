import { getAlarmBar } from "@/lib/alarms/data";
import { defineRoute } from "@/lib/web/route";

/** The open alarms, counted, and the worst of them, for the line on every page to ask again and again. */
export const GET = defineRoute(async (actor) => Response.json(await getAlarmBar(actor)));
