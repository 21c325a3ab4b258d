// What both parts need around them, and that nothing of it is left behind.
import { type Server, startServer } from "./databases";
import { type Holdfast, startHoldfast } from "./holdfast";

type Stage = { readonly server: Server; readonly holdfast: Holdfast };

/** A server for the databases to be measured and a Holdfast, gone again when `work` ends, fails or is interrupted. */
export async function onStage(work: (stage: Stage) => Promise<void>): Promise<never> {
  const server = await startServer();
  const holdfast = await startHoldfast().catch(async (error) => {
    await server.stop();
    throw error;
  });
  let stopping: Promise<unknown> | undefined;
  const stop = () => {
    stopping ??= Promise.allSettled([holdfast.stop(), server.stop()]);
    return stopping;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void stop().then(() => process.exit(130)));
  }
  try {
    await work({ server, holdfast });
  } finally {
    await stop();
  }
  process.exit(0);
}
