import { keyPair } from "@/lib/key-pair";

const worker = keyPair("worker", "The worker's key");

/** Opens the secrets that people type. See `KeyPair`. */
export const ensureWorkerKey = worker.ensure;
export const readIdentity = worker.readIdentity;
export const readRecipient = worker.readRecipient;
