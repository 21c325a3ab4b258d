import { Button } from "@/components/ui/button";
import type { AuditFilter } from "@/lib/audit/schema";

type Props = { readonly filter: AuditFilter; readonly refusal: string | null };

/** All rows that the filter selects, as a file. Plain links: a page must not fetch them in advance. */
export function ExportLinks({ filter: { before: _, ...filter }, refusal }: Props) {
  return (["csv", "json"] as const).map((format) => {
    const label = `Export ${format.toUpperCase()}`;
    if (refusal) {
      return (
        <Button key={format} disabled title={refusal}>
          {label}
        </Button>
      );
    }
    const query = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
    return (
      <a
        key={format}
        href={`/api/audit/export?${query}`}
        className="inline-flex min-h-9 items-center rounded-md border border-strong-line bg-surface px-3.5 text-base font-semibold hover:bg-raised"
      >
        {label}
      </a>
    );
  });
}
