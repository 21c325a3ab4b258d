import { ScrollRegion } from "@/components/ui/scroll-region";
import { type SqlToken, sqlLines } from "@/components/ui/sql-tokens";
import type { Finding } from "@/lib/sql-review/schema";

type Props = { readonly name: string; readonly text: string; readonly findings: readonly Finding[] };

const longest = 400;

/** Numbered lines of a migration; those with findings are marked in the margin. Folded when long. */
export function SqlWithFindings({ name, text, findings }: Props) {
  const lines = sqlLines(text);
  const worst = worstByLine(findings, lines.length);
  return (
    <details open={lines.length <= 60}>
      <summary className="cursor-pointer py-1 text-sm font-semibold">SQL, {lines.length} lines</summary>
      <ScrollRegion label={`SQL of ${name}`} className="rounded-md border border-line bg-raised py-2">
        <ol className="w-max min-w-full font-mono text-sm">
          {lines.slice(0, longest).map((tokens, index) => {
            const finding = worst.get(index + 1);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that never changes.
              <li key={index} className={`flex whitespace-pre ${finding ? "bg-attention/12" : ""}`}>
                <span
                  aria-hidden="true"
                  className="sticky left-0 w-12 shrink-0 bg-raised pr-3 text-right text-muted select-none"
                >
                  {index + 1}
                </span>
                <span title={finding?.title} className={finding?.level === "danger" ? "text-failed" : ""}>
                  {tokens.length > 0 ? tokens.map(draw) : " "}
                </span>
              </li>
            );
          })}
        </ol>
      </ScrollRegion>
      {lines.length > longest ? (
        <p className="text-sm text-muted">Cut after {longest} lines; the release's page has all of it.</p>
      ) : null}
    </details>
  );
}

const looks = { keyword: "font-semibold", string: "text-sql-text", comment: "text-muted italic" } as const;

function draw({ kind, text }: SqlToken, index: number) {
  return kind === "plain" ? (
    text
  ) : (
    <span key={index} className={looks[kind]}>
      {text}
    </span>
  );
}

/** A danger outweighs what else is said of the same line; a note marks nothing. */
function worstByLine(findings: readonly Finding[], lines: number): ReadonlyMap<number, Finding> {
  const worst = new Map<number, Finding>();
  for (const finding of findings) {
    if (finding.level === "note") continue;
    for (let line = finding.line; line <= Math.min(finding.endLine, lines); line++) {
      if (!worst.has(line) || finding.level === "danger") worst.set(line, finding);
    }
  }
  return worst;
}
