import { SqlWithFindings } from "@/components/deployments/sql-with-findings";
import { Card } from "@/components/ui/card";
import { Pagination } from "@/components/ui/pagination";
import { Status, type StatusKind } from "@/components/ui/status";
import type { ReviewPage } from "@/lib/deployments/reviewed/rules";
import { formatBytes, formatCount } from "@/lib/format";
import type { FileReview, Finding } from "@/lib/sql-review/schema";

type Props = {
  readonly reviewed: ReviewPage;
  /** The SQL of each migration on this page by name; empty for those who may not read it. */
  readonly sql: Readonly<Record<string, string>>;
  /** Of the page it stands on. */
  readonly path: string;
};

/** What each pending migration does: the findings, and beside their lines the SQL. */
export function Review({ reviewed: { files, page, pages, total, sentence }, sql, path }: Props) {
  const pagination = (
    <Pagination
      newer={page > 1 ? `${path}?page=${page - 1}#review` : null}
      older={page < pages ? `${path}?page=${page + 1}#review` : null}
      words={{ newer: "Previous", older: "Next" }}
      label={`Page ${page} of ${pages}`}
    />
  );
  return (
    <section id="review" aria-label="What the migrations do" className="scroll-mt-28 space-y-4">
      {sentence ? (
        <Card title="What the migrations do">
          <p>{sentence}</p>
          {pagination}
        </Card>
      ) : null}
      {files.map(({ file, place }) => (
        <Card
          key={file.name}
          title={<span className="font-mono text-base break-all">{file.name}</span>}
          actions={
            pages > 1 ? (
              <span className="text-sm text-muted">
                {place} of {total}
              </span>
            ) : null
          }
        >
          <Summary file={file} />
          <ul className="my-3 space-y-2">
            {file.findings.map((finding) => (
              <li key={`${finding.rule} ${finding.line} ${finding.table} ${finding.title}`}>
                <OneFinding finding={finding} />
              </li>
            ))}
          </ul>
          {sql[file.name] === undefined ? null : (
            <SqlWithFindings name={file.name} text={sql[file.name] ?? ""} findings={file.findings} />
          )}
        </Card>
      ))}
      {pagination}
    </section>
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
