import { armor, Decrypter } from "age-encryption";
import { z } from "zod";
import { readIdentity } from "@/lib/environments/worker-key";
import { OpsError } from "@/lib/errors";

const Sealed = z.object({ purpose: z.string(), secret: z.string() });

/** Opens what `sealSecret` sealed, in the worker only. Refused when it was sealed for something else or to another key. */
export async function openSecret(purpose: string, sealed: string): Promise<string> {
  const content = await decrypt(sealed);
  if (content.purpose === purpose) return content.secret;
  throw new OpsError(
    "PRECONDITION",
    "A stored password belongs to another connection.",
    "Change the connection of the environment.",
  );
}

async function decrypt(sealed: string): Promise<z.infer<typeof Sealed>> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(await readIdentity());
  try {
    return Sealed.parse(JSON.parse(await decrypter.decrypt(armor.decode(sealed), "text")));
  } catch {
    throw new OpsError(
      "PRECONDITION",
      "A stored password cannot be opened with this worker's key.",
      "Put the old key back into the keys folder, or change the connection of the environment.",
    );
  }
}
