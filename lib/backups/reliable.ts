// The one answer to "which backups count", for queries and for rows in hand.
import type { Prisma } from "@/lib/db/generated/client";

/** Complete, read back to the last byte, a good copy of it is left, and no restore drill has found it wanting since. */
export const verifiedOnes = {
  status: "complete",
  lostAt: null,
  drillFailedAt: null,
  verification: { in: ["readable", "restored"] },
} satisfies Prisma.BackupWhereInput;

/**
 * What can be relied on: verified, and holding no less than before, or a lead has said that the less is right. A faithful
 * copy of an emptied database is verified, but nobody's way back.
 */
export const reliableOnes = {
  ...verifiedOnes,
  OR: [{ unusual: { isEmpty: true } }, { acceptedAt: { not: null } }],
} satisfies Prisma.BackupWhereInput;

/** Verified ones that hold less than before, which no lead has looked at. */
export const doubtedOnes = {
  ...verifiedOnes,
  unusual: { isEmpty: false },
  acceptedAt: null,
} satisfies Prisma.BackupWhereInput;

type Row = {
  readonly verification: string;
  readonly lostAt: Date | null;
  readonly drillFailedAt: Date | null;
  readonly unusual: readonly string[];
  readonly acceptedAt: Date | null;
};

/** The same as `reliableOnes`, of a complete backup. */
export function isReliable({ verification, lostAt, drillFailedAt, unusual, acceptedAt }: Row): boolean {
  const read = verification === "readable" || verification === "restored";
  const verified = read && lostAt === null && drillFailedAt === null;
  return verified && (unusual.length === 0 || acceptedAt !== null);
}
