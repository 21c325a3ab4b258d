import type { z } from "zod";

/**
 * What is said beside a field whose schema has no words of its own (zod 4's error map: a schema's words come first).
 * Forms of ours never send most of this; it is for whoever calls an action without one.
 */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  const isText = "origin" in issue && issue.origin === "string";
  switch (issue.code) {
    case "too_big":
      return isText ? `At most ${issue.maximum} characters.` : `At most ${issue.maximum}.`;
    case "too_small":
      return isText ? `At least ${issue.minimum} characters.` : `At least ${issue.minimum}.`;
    case "invalid_type":
      return issue.input === undefined ? "This is missing." : "This is not what belongs here.";
    case "invalid_value":
      return "Choose one of the offered values.";
    default:
      return "This does not have the form it needs.";
  }
}
