import { timingSafeEqual } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { Stranger } from "@/lib/auth/actor";
import { hashToken } from "@/lib/auth/find-session";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { hashPassword } from "@/lib/auth/passwords";
import { refuseStranger } from "@/lib/auth/refuse-stranger";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import type { SetupInput } from "@/lib/people/schema";

/** Whether nobody exists yet, so that the first administrator is still to be made. */
export async function needsSetup(): Promise<boolean> {
  return (await read().user.count()) === 0;
}

/**
 * Makes the first administrator for whoever holds the token that the start printed; it works once, and never again when
 * anybody exists. Returns the email to sign in with.
 */
export async function createFirstAdmin(browser: Stranger, input: z.output<typeof SetupInput>): Promise<string> {
  if (!(await needsSetup())) throw alreadySetUp();
  if (!(await isSetupToken(input.token))) {
    const error = new OpsError("NOT_ALLOWED", "This is not the token that the start printed.", tokenHint);
    throw await refuseStranger(browser, "people:set-up", error, "The setup token was wrong.");
  }
  const passwordHash = await hashPassword(input.password);
  const { email, name } = input;
  await mutate(issueSystemActor("setup", browser.address), "people:set-up", null, async (tx) => {
    await tx.$executeRaw`LOCK TABLE "User" IN SHARE ROW EXCLUSIVE MODE`;
    if ((await tx.user.count()) > 0) throw alreadySetUp();
    const person = await tx.user.create({ data: { email, name, role: "admin", passwordHash } });
    const summary = `Made ${email} the first administrator.`;
    return { value: null, audit: { summary, subject: `user ${person.id}`, after: { email, name, role: "admin" } } };
  });
  await rm(tokenFile(), { force: true });
  return email;
}

const tokenHint = "It is in the start's output and in the file keys/setup-token of the data folder.";

function tokenFile(): string {
  return join(env().keys, "setup-token");
}

/** No file means no token is right. Hashes are compared, so that lengths and bytes tell nothing. */
async function isSetupToken(token: string): Promise<boolean> {
  const expected = (await readFile(tokenFile(), "utf8").catch(() => "")).trim();
  if (expected.length < 20) return false;
  return timingSafeEqual(Buffer.from(hashToken(token)), Buffer.from(hashToken(expected)));
}

function alreadySetUp(): OpsError {
  return new OpsError("CONFLICT", "Holdfast is already set up.", "Sign in, or ask an administrator for an invitation.");
}
