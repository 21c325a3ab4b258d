import { keyPair } from "@/lib/key-pair";

const worker = keyPair({ key: "worker.key", pub: "worker.pub" }, "The worker's key");

/** Opens the secrets that people type. See `KeyPair`. */
export const ensureWorkerKey = worker.ensure;
export const readIdentity = worker.readIdentity;
export const readRecipient = worker.readRecipient;
