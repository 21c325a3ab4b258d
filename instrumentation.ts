/** Runs once when the web process starts, before its first answer. Next builds it for its edge runtime too. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { receiveRequests } = await import("@/lib/web/receive-requests");
  receiveRequests();
  const { logOwnFloors } = await import("@/lib/web/own-components");
  logOwnFloors();
  const { followActionStatuses } = await import("@/lib/web/action-status");
  followActionStatuses();
}
