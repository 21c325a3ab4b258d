type Migration = { readonly name: string; readonly checksum: string; readonly sql: string };

/** The SQL of migrations, folded, the newest open. */
export function MigrationSql({ migrations }: { readonly migrations: readonly Migration[] }) {
  const newest = migrations.at(-1)?.name;
  return (
    <ul className="space-y-2">
      {[...migrations].reverse().map(({ name, checksum, sql }) => (
        <li key={name}>
          <details open={name === newest} className="rounded-md border border-line">
            <summary className="cursor-pointer px-3 py-2">
              <span className="font-mono text-sm break-all">{name}</span>
              <span className="ml-3 font-mono text-sm text-muted" title={`SHA-256 ${checksum}`}>
                {checksum.slice(0, 12)}
              </span>
            </summary>
            <pre className="overflow-x-auto border-t border-line bg-raised px-3 py-2 font-mono text-sm">{sql}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
