import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Listener = {
  readonly port: number;
  /** Holds a socket named as PostgreSQL names it, for those who take a folder for a host. */
  readonly folder: string;
  connections(): number;
  close(): Promise<void>;
};

/** Counts whoever comes, by any address of this machine or by the socket, and hangs up. */
export async function listen(): Promise<Listener> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-listener-"));
  let count = 0;
  const hangUp = () =>
    createServer((socket) => {
      count++;
      socket.on("error", () => {});
      socket.destroy();
    });
  const network = hangUp();
  // Unspecified: every address of IPv4, and of IPv6 where the machine has it.
  await new Promise<void>((resolve, reject) => network.once("error", reject).listen(0, resolve));
  const address = network.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const local = hangUp();
  await new Promise<void>((resolve) => local.listen(join(folder, `.s.PGSQL.${port}`), resolve));
  const stop = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));
  const close = async () => {
    await Promise.all([stop(network), stop(local)]);
    await rm(folder, { recursive: true, force: true });
  };
  return { port, folder, connections: () => count, close };
}
