import { Card } from "@/components/ui/card";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Status, type StatusKind } from "@/components/ui/status";
import { formatBytes, formatCount } from "@/lib/format";
import type { FileReview, Finding, Review as Reviewed } from "@/lib/sql-review/schema";

type Props = {
  readonly review: Reviewed;
  /** The SQL of each pending migration by name; empty for those who may not read it. */
  readonly sql: Readonly<Record<string, string>>;
};

/** What each pending migration does: the findings, and beside their lines the SQL. */
export function Review({ review, sql }: Props) {
  return (
    <div className="space-y-4">
      {review.files.map((file) => (
        <Card key={file.name} title={<span className="font-mono text-base break-all">{file.name}</span>}>
          <Summary file={file} />
          <ul className="my-3 space-y-2">
            {file.findings.map((finding) => (
              <li key={`${finding.rule} ${finding.line} ${finding.table} ${finding.title}`}>
                <OneFinding finding={finding} />
              </li>
            ))}
          </ul>
          {sql[file.name] === undefined ? null : (
            <Sql name={file.name} text={sql[file.name] ?? ""} findings={file.findings} />
          )}
        </Card>
      ))}
    </div>
  );
}

const destroys = {
  yes: { is: "failed", word: "destroys data" },
  no: { is: "ok", word: "destroys no data" },
  unknown: { is: "unknown", word: "may destroy data: unknown" },
} as const satisfies Record<string, { is: StatusKind; word: string }>;
const compatible = {
  additive: { is: "ok", word: "the previous version can still run" },
  contracting: { is: "attention", word: "the previous version cannot run afterwards" },
  unknown: { is: "unknown", word: "whether the previous version can run is unknown" },
} as const satisfies Record<string, { is: StatusKind; word: string }>;

function Summary({ file }: { readonly file: FileReview }) {
  const [data, version] = [destroys[file.destroysData], compatible[file.compatibility]];
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1">
      <Status is={data.is}>{data.word}</Status>
      <Status is={version.is}>{version.word}</Status>
    </p>
  );
}

const levels: Record<Finding["level"], StatusKind> = {
  danger: "failed",
  warning: "attention",
  note: "none",
  unknown: "unknown",
};

function OneFinding({ finding }: { readonly finding: Finding }) {
  const { level, title, sentence, hint, line, lockMode, impact, table, via } = finding;
  const size =
    impact?.bytes == null
      ? null
      : `${formatBytes(impact.bytes)}${impact.rows === null ? "" : `, about ${formatCount(impact.rows)} rows`}`;
  return (
    <>
      <Status is={levels[level]}>
        {title} <span className="font-normal text-muted">· line {line}</span>
      </Status>
      <p className="ml-6 text-sm">
        {sentence}
        {via ? ` It is hidden in ${via}.` : ""}
      </p>
      {lockMode ? (
        <p className="ml-6 text-sm text-muted">
          Lock: {lockMode}
          {table ? ` on ${table}` : ""}
          {size ? ` (${size})` : ""}
        </p>
      ) : null}
      {hint ? <p className="ml-6 text-sm text-muted">{hint}</p> : null}
    </>
  );
}

const longest = 400;

/** Numbered lines; those with findings are marked in the margin. */
function Sql({
  name,
  text,
  findings,
}: {
  readonly name: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}) {
  const lines = text.split("\n");
  const worst = new Map<number, Finding>();
  for (const finding of findings) {
    for (let line = finding.line; line <= Math.min(finding.endLine, lines.length); line++) {
      if (finding.level !== "note" && !worst.has(line)) worst.set(line, finding);
    }
  }
  return (
    <details open={lines.length <= 60}>
      <summary className="cursor-pointer py-1 text-sm font-semibold">SQL, {lines.length} lines</summary>
      <ScrollRegion label={`SQL of ${name}`} className="rounded-md border border-line bg-raised py-2">
        <ol className="w-max min-w-full font-mono text-sm">
          {lines.slice(0, longest).map((line, index) => {
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
                  {line || " "}
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
