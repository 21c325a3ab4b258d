import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

const TAIL_LINES = 200;
const LINE_LENGTH = 4_000;

/**
 * Splits a stream into lines, each passed through `clean` and given to `onLine`, and keeps the last 200.
 * A line is cut at 4,000 characters and the rest of it dropped, so a program that never ends its line costs no memory.
 */
export function collectLines(
  stream: Readable,
  clean: (line: string) => string,
  onLine?: (line: string) => void,
): { tail(): string[] } {
  const decoder = new StringDecoder("utf8");
  const tail: string[] = [];
  let current = "";
  const finishLine = () => {
    const whole = current.endsWith("\r") ? current.slice(0, -1) : current;
    current = "";
    const line = cut(clean(whole));
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    onLine?.(line);
  };
  const take = (text: string) => {
    const pieces = text.split("\n");
    pieces.forEach((piece, index) => {
      // Twice the length is kept until the line is clean, so that a cut never halves a secret into safety.
      if (current.length < 2 * LINE_LENGTH) current += piece.slice(0, 2 * LINE_LENGTH - current.length);
      if (index < pieces.length - 1) finishLine();
    });
  };
  stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on("end", () => {
    take(decoder.end());
    if (current) finishLine();
  });
  stream.on("error", () => {});
  return { tail: () => [...tail] };
}

function cut(line: string): string {
  return line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line;
}
