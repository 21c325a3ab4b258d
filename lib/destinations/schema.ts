import { z } from "zod";
import { isStorable, nameText } from "@/lib/typed-text";

/** The destination that is there from the start: the archives' folder of this installation. */
export const builtInId = "00000000-0000-7000-8000-000000000001";

const plain = /^[\x21-\x7e]+$/;

/** What PostgreSQL can keep as it was typed. */
const storable = (most: number) =>
  z.string().max(most).refine(isStorable, "There is a character in it that cannot be stored.");

/** A folder, or null for the installation's own; or a bucket of an S3-compatible server. */
export const DestinationSettings = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("local"), folder: storable(1_000).min(1).nullable() }),
  z.strictObject({
    kind: z.literal("s3"),
    /** Null: Amazon's own. */
    endpoint: storable(300).nullable(),
    region: z.string().regex(/^[a-z0-9-]{1,60}$/, "A region is written with small letters, digits and hyphens."),
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        "A bucket's name has 3 to 63 small letters, digits, dots and hyphens.",
      ),
    /** Empty, or ends with "/". */
    prefix: z
      .string()
      .regex(/^([\w.-]+\/)*$/, "A prefix is made of names with / after each of them.")
      .max(300),
    pathStyle: z.boolean(),
    encryption: z.enum(["none", "AES256", "aws:kms"]),
    accessKeyId: z.string().min(1).max(200).regex(plain, "An access key has no spaces and no accents."),
  }),
]);

export type DestinationSettings = z.infer<typeof DestinationSettings>;
export type BucketSettings = Extract<DestinationSettings, { kind: "s3" }>;

/** What the worker found when it tried a destination: wrote, read back, saw listed and removed a small file. */
export const Sight = z.object({
  ok: z.boolean(),
  /** What did not work, and what to do about it. */
  problem: z.string().nullable(),
  hint: z.string().nullable(),
  /** Bytes; null where the storage does not tell. */
  free: z.number().nullable(),
  total: z.number().nullable(),
  /** A folder is there, and it is not the one that the archives lie in. */
  otherFolder: z.boolean().optional(),
});

export type Sight = z.infer<typeof Sight>;

/** What a form sends. An empty secret keeps the one that is stored, where it fits. */
export const DestinationInput = z.strictObject({
  id: z.uuid().nullable(),
  name: nameText(60),
  settings: DestinationSettings,
  secret: storable(500),
});

export const DestinationRef = z.strictObject({ id: z.uuid() });

export const DestinationChoice = z.strictObject({
  environmentId: z.uuid(),
  destinationId: z.uuid(),
  secondDestinationId: z.uuid().nullable(),
});

/** `recipients`: age recipients, with spaces or lines between them. */
export const EncryptionChoice = z.strictObject({
  environmentId: z.uuid(),
  encrypts: z.boolean(),
  recipients: storable(20_000),
});

export type CopyState = "wanted" | "stored" | "changed" | "missing" | "removed";

export type CopyView = {
  readonly destination: string;
  readonly place: string;
  /** In the installation's own folder, the only place that web reads. */
  readonly builtIn: boolean;
  readonly status: CopyState;
  readonly problem: string | null;
  readonly storedAt: string | null;
  /** When all of it was last read and found to be what was written. */
  readonly checkedAt: string | null;
  /** When the worker looks at it next. */
  readonly nextAt: string;
  /** How to bring the archive and its manifest from there by hand; null where it can be downloaded, or is not good. */
  readonly fetch: { readonly bash: string; readonly powershell: string } | null;
};

export type DestinationView = {
  readonly id: string;
  readonly name: string;
  /** For those who may change them; null for others. */
  readonly settings: DestinationSettings | null;
  /** Where it is, in one line. */
  readonly place: string;
  readonly builtIn: boolean;
  readonly hasSecret: boolean;
  readonly disabledAt: string | null;
  readonly seen: (Sight & { readonly at: string }) | null;
  /** A look is asked for and has not been made. */
  readonly checking: boolean;
  /** Environments (or schedules of them) whose archives are written here, and those that get their second copy here. */
  readonly environments: readonly string[];
  readonly seconds: readonly string[];
  readonly copies: { readonly stored: number; readonly wanted: number; readonly bad: number };
};
