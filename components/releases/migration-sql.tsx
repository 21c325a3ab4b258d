import { ChevronRight } from "lucide-react";
import { ScrollRegion } from "@/components/ui/scroll-region";

type Migration = { readonly name: string; readonly checksum: string; readonly sql: string };

/** The SQL of migrations, folded, but for the one named `open`. */
export function MigrationSql({
  migrations,
  open,
}: {
  readonly migrations: readonly Migration[];
  readonly open: string | undefined;
}) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
      {migrations.map(({ name, checksum, sql }) => (
        <li key={name}>
          <details open={name === open} className="group">
            <summary className="flex list-none items-baseline gap-2 px-3 py-2 font-mono text-sm hover:bg-raised/50">
              <ChevronRight
                aria-hidden="true"
                size={14}
                className="shrink-0 self-center text-muted group-open:rotate-90"
              />
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{name}</span>
              <span className="text-muted max-sm:hidden" title={`SHA-256 ${checksum}`}>
                {checksum.slice(0, 12)}
              </span>
            </summary>
            <ScrollRegion label={`SQL of ${name}`} className="border-t border-line bg-page px-3 py-2">
              <pre className="font-mono text-sm">{sql}</pre>
            </ScrollRegion>
          </details>
        </li>
      ))}
    </ul>
  );
}
