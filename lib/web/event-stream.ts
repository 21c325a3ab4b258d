type Send = (event: string, data: unknown, id?: string) => void;

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};
const askEveryMs = 10_000;
const furthestBehind = 1_000;

/**
 * A server-sent event stream. `open` starts the source and returns how to stop it; `stillAllowed` is asked every 10 s and
 * ends the stream when it says no, so that whoever has lost a session or a role stops seeing within 15 s. A reader that
 * is 1,000 events behind is let go as well: its browser comes back with the last id it has seen.
 */
export function eventStream(
  request: Request,
  stillAllowed: () => Promise<boolean>,
  open: (send: Send, close: () => void) => Promise<() => void>,
): Response {
  // Next makes HEAD of GET, drops the body, and never says that nobody reads it.
  if (request.method === "HEAD") return new Response(null, { headers });
  const encoder = new TextEncoder();
  let closed = false;
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let stop: () => void = () => {};
      end = () => {
        closed = true;
        clearInterval(asking);
        stop();
      };
      const close = () => {
        if (closed) return;
        end();
        controller.close();
      };
      const write = (text: string) => {
        if (!closed) controller.enqueue(encoder.encode(text));
        if ((controller.desiredSize ?? 0) < -furthestBehind) close();
      };
      const asking = setInterval(async () => {
        if (!(await stillAllowed().catch(() => false))) close();
        write(": still here\n\n");
      }, askEveryMs);
      request.signal.addEventListener("abort", close);
      const send: Send = (event, data, id) =>
        write(`${id ? `id: ${id}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      write("retry: 1000\n\n");
      try {
        stop = await open(send, close);
      } catch (error) {
        end();
        throw error;
      }
      if (closed) stop();
    },
    cancel: () => end(),
  });
  return new Response(body, { headers });
}
