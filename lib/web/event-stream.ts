type Send = (event: string, data: unknown, id?: string) => void;

const pingEveryMs = 15_000;

/**
 * A server-sent event stream. `open` starts the source and returns how to stop it; `stillAllowed` is asked every 15 s and
 * ends the stream when it says no, so that a revoked session stops seeing within that time.
 */
export function eventStream(
  request: Request,
  stillAllowed: () => Promise<boolean>,
  open: (send: Send, close: () => void) => Promise<() => void>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let stop: () => void = () => {};
      let closed = false;
      const write = (text: string) => {
        if (!closed) controller.enqueue(encoder.encode(text));
      };
      const close = () => {
        if (closed) return;
        closed = true;
        clearInterval(ping);
        stop();
        controller.close();
      };
      const ping = setInterval(async () => {
        if (!(await stillAllowed().catch(() => false))) close();
        write(": still here\n\n");
      }, pingEveryMs);
      request.signal.addEventListener("abort", close);
      const send: Send = (event, data, id) =>
        write(`${id ? `id: ${id}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      write("retry: 1000\n\n");
      stop = await open(send, close);
      if (closed) stop();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
