import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Redactor } from "@/lib/redact";

const TAIL_LINES = 200;
const LINE_LENGTH = 4_000;

/**
 * Splits a stream into lines, free of what `redactor` hides, gives each to `onLine`, and keeps the last 200.
 * A line is cut at 4,000 characters and the rest of it dropped, so a program that never ends its line costs no memory.
 * Secrets go before lines are split and cut: neither may halve one.
 */
export function collectLines(
  stream: Readable,
  redactor: Redactor,
  onLine?: (line: string) => void,
): { tail(): string[] } {
  const decoder = new StringDecoder("utf8");
  const clean = redactor.stream();
  const tail: string[] = [];
  let current = "";
  const finishLine = () => {
    const whole = current.endsWith("\r") ? current.slice(0, -1) : current;
    current = "";
    const line = whole.length > LINE_LENGTH ? `${whole.slice(0, LINE_LENGTH)}…` : whole;
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    onLine?.(line);
  };
  const take = (text: string) => {
    const pieces = text.split("\n");
    pieces.forEach((piece, index) => {
      if (current.length <= LINE_LENGTH) current += piece.slice(0, LINE_LENGTH + 1 - current.length);
      if (index < pieces.length - 1) finishLine();
    });
  };
  stream.on("data", (chunk: Buffer) => take(clean.push(decoder.write(chunk))));
  stream.on("end", () => {
    take(clean.push(decoder.end()) + clean.end());
    if (current) finishLine();
  });
  stream.on("error", () => {});
  return { tail: () => [...tail] };
}
