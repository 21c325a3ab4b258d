import { client } from "@/lib/db/client";
import type { Prisma, PrismaClient } from "@/lib/db/generated/client";

type Model = Uncapitalize<Prisma.ModelName>;
type Look =
  | "findUnique"
  | "findUniqueOrThrow"
  | "findFirst"
  | "findFirstOrThrow"
  | "findMany"
  | "count"
  | "aggregate"
  | "groupBy";

type Reader = { readonly [M in Model]: Pick<PrismaClient[M], Look & keyof PrismaClient[M]> };

/** The metadata database, for looking only: a write through it does not compile. */
export function read(): Reader {
  return client();
}

/** The metadata database's clock, the only one that leases, ages and throttles are measured by. */
export async function databaseNow(): Promise<Date> {
  const rows = await client().$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("the metadata database did not tell the time");
  return now;
}
