import { defineConfig } from "prisma/config";

/** For Holdfast's own schema. The address comes without a password (see lib/prisma-cli/own-cli.mjs). */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.HOLDFAST_MIGRATE_URL ?? "postgresql://holdfast@localhost:5432/holdfast" },
});
