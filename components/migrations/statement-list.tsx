import { Status, type StatusKind } from "@/components/ui/status";
import type { FailureSight, Standing } from "@/lib/migrations/failure/schema";

type Props = { readonly sight: FailureSight; readonly sql: string | null };

const words: Record<Standing, { readonly is: StatusKind; readonly word: string }> = {
  there: { is: "ok", word: "in force" },
  absent: { is: "none", word: "not in force" },
  partly: { is: "attention", word: "partly in force" },
  either: { is: "none", word: "as it wants it, maybe from before" },
  unknown: { is: "unknown", word: "unknown" },
  none: { is: "none", word: "leaves nothing" },
};
const most = 200;
const longest = 300;

/** Each statement of the file with what was found of it. */
export function StatementList({ sight: { statements }, sql }: Props) {
  return (
    <section className="mt-4">
      <h3 className="mb-2 font-semibold">Statement by statement</h3>
      <ol className="divide-y divide-line rounded-md border border-line">
        {statements.slice(0, most).map(({ start, end, line, standing, found, because }) => (
          <li key={start} className="space-y-1 px-3 py-2">
            <p>
              <Status is={words[standing].is}>{words[standing].word}</Status>{" "}
              <span className="text-sm text-muted">line {line}</span>
            </p>
            {sql === null ? null : (
              <pre className="font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
                {cut(sql.slice(start, end).trim())}
              </pre>
            )}
            {found.length > 0 ? <p className="text-sm [overflow-wrap:anywhere]">{found.join("; ")}</p> : null}
            {because ? <p className="text-sm text-muted">Not all can be told: {because}.</p> : null}
          </li>
        ))}
      </ol>
      {statements.length > most ? (
        <p className="mt-1 text-sm text-muted">And {statements.length - most} more statements, not shown.</p>
      ) : null}
    </section>
  );
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}
