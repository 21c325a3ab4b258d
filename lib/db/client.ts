import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { env } from "@/lib/env";

const store = globalThis as { holdfastPrisma?: PrismaClient };

/** The one Prisma client of this process, on the metadata database. Only lib/db may hold it. */
export function client(): PrismaClient {
  store.holdfastPrisma ??= new PrismaClient({
    adapter: new PrismaPg({
      connectionString: env().databaseUrl,
      max: 10,
      connectionTimeoutMillis: 5_000,
      options: "-c timezone=UTC",
    }),
    transactionOptions: { maxWait: 5_000, timeout: 15_000 },
  });
  return store.holdfastPrisma;
}
