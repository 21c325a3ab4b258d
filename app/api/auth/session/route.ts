import { defineRoute } from "@/lib/web/route";

/** Who is signed in here: lets the sign-in page notice a session that a link from another site did not carry. */
export const GET = defineRoute(async (actor) => Response.json({ name: actor.name, role: actor.role }));
