// Not one of the noun's file kinds: the only place that knows how a password is kept.
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { OpsError } from "@/lib/errors";

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** OWASP's figures for scrypt: 128 MiB and about 0.4 s for one hash. */
const cost: Cost = { N: 2 ** 17, r: 8, p: 1 };
const keyBytes = 32;
const maxAtOnce = 2;
const maxWaiting = 12;
/** Matches no password and costs as much as a real one: unknown accounts answer no faster. */
const nobody = encode(cost, Buffer.alloc(16), Buffer.alloc(keyBytes));

let working = 0;
const waiting: (() => void)[] = [];

/** The form in which a password is stored: algorithm, cost, salt and key in one line. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return encode(cost, salt, await derive(password, salt, cost));
}

/** Whether a password is the stored one. `stored` null (unknown person, no password yet) costs the same and is false. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = decode(stored ?? nobody);
  const key = await derive(password, known.salt, known.cost);
  return timingSafeEqual(key, known.key) && stored !== null;
}

/** Throws THROTTLED when too many hashes wait already: a flood of sign-ins must not take the whole machine. */
async function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  const text = password.normalize("NFKC");
  if (Buffer.byteLength(text) > 1_024) throw new OpsError("INVALID", "A password has at most 1,024 bytes.");
  if (waiting.length >= maxWaiting) {
    throw new OpsError("THROTTLED", "Too many people are signing in at this moment.", "Try again in ten seconds.");
  }
  if (working >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else working++;
  try {
    return await new Promise((resolve, reject) => {
      scrypt(text, salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else working--;
  }
}

function encode({ N, r, p }: Cost, salt: Buffer, key: Buffer): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

function decode(stored: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const [, n, r, p, salt, key] = /^scrypt\$(\d{4,7})\$(\d{1,2})\$(\d)\$([\w-]{22})\$([\w-]{43})$/.exec(stored) ?? [];
  if (!salt || !key) throw new Error("a stored password hash is not one that this program wrote");
  const read = { N: Number(n), r: Number(r), p: Number(p) };
  return { cost: read, salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
}
