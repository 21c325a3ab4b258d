import { expect, it } from "vitest";
import { formatLogLine } from "@/lib/log";

it.each([
  "two\nlines",
  "carriage\rreturn",
  "bell\u0007 and \u001b[31mred\u001b[0m",
  "c1 \u009b31m",
  "turn \u202e around \u2066",
  "line\u2028separator",
  "zero\u0000byte \ufeff",
])("keeps %j on one line, harmless and whole", (text) => {
  const line = formatLogLine("error", text, { text }, new Date(0));
  expect(line).toMatch(/^[\u0020-\u007e]+$/);
  expect(JSON.parse(line)).toEqual({ at: "1970-01-01T00:00:00.000Z", level: "error", message: text, text });
});
