import { expect, it } from "vitest";
import { z } from "zod";
import { plainWords } from "@/lib/web/plain-words";

it.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, "This is missing."],
  [z.string(), ["a"], "This is not what belongs here."],
  [z.number(), Number.NaN, "This is not what belongs here."],
  [z.string().max(3), "abcd", "At most 3 characters."],
  [z.string().min(3), "ab", "At least 3 characters."],
  [z.number().max(3), 4, "At most 3."],
  [z.array(z.string()).max(1), ["a", "b"], "At most 1."],
  [z.enum(["a", "b"]), "c", "Choose one of the offered values."],
  [z.uuid(), "x", "This does not have the form it needs."],
  [z.uuid("Choose a project."), "x", "Choose a project."],
])("%#: %j", (schema, input, words) => {
  expect(schema.safeParse(input, { error: plainWords }).error?.issues[0]?.message).toBe(words);
});
