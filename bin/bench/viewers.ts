// People who watch one run: as many event streams as browsers would open.
import { Agent, get } from "node:http";

/** Opens the streams and counts what comes; `close` ends them and says how many events there were. */
export async function openViewers(address: string, runId: string, cookie: string, count: number) {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  let events = 0;
  const streams = await Promise.all(
    Array.from({ length: count }, () =>
      openStream(`${address}/api/runs/${runId}/events`, { cookie }, agent, (text) => {
        events += text.split("\ndata: ").length - 1;
      }),
    ),
  );
  return {
    close: () => {
      for (const stream of streams) stream.destroy();
      agent.destroy();
      return events;
    },
  };
}

function openStream(url: string, headers: Record<string, string>, agent: Agent, onText: (text: string) => void) {
  return new Promise<{ destroy(): void }>((resolve, reject) => {
    const request = get(url, { headers, agent }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`));
      response.setEncoding("utf8").on("data", onText);
      response.on("error", () => {});
      resolve(request);
    });
    request.on("error", reject);
  });
}
