import { z } from "zod";
import { getWatchedRun } from "@/lib/runs/data";
import { watchRun } from "@/lib/runs/watch-run";
import { eventStream } from "@/lib/web/event-stream";
import { defineRoute } from "@/lib/web/route";
import { actorOf } from "@/lib/web/session";

const Params = z.object({ id: z.uuid() });
const Cursor = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt)
  .catch(0n);

/** A run live: `run` on every change, `log` with new lines, `end` when nothing more will come. */
export const GET = defineRoute(async (actor, request, params) => {
  const { id } = Params.parse(params);
  await getWatchedRun(actor, id);
  const cursor = Cursor.parse(request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after"));
  const stillAllowed = async () => {
    const now = await actorOf(request);
    return now !== null && (await getWatchedRun(now, id).then(() => true));
  };
  return eventStream(request, stillAllowed, (send, close) =>
    watchRun(actor, id, cursor, (event) => {
      if (event.type === "run") send("run", event.run);
      if (event.type === "log") send("log", event.lines, event.lines[event.lines.length - 1]?.id);
      if (event.type === "end") send("end", {});
      if (event.type === "end") close();
    }),
  );
});
