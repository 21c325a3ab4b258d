import Link from "next/link";

type Props = { readonly environments: readonly { readonly id: string; readonly name: string }[] };

/** Where it is said when backups are made by themselves, and how many stay. */
export function RetentionLinks({ environments }: Props) {
  if (environments.length === 0) return null;
  return (
    <p className="mb-3 flex flex-wrap gap-x-3 gap-y-1 text-sm">
      <span className="text-muted">Schedules and retention</span>
      {environments.map(({ id, name }) => (
        <Link
          key={id}
          href={`/environments/${id}/schedules`}
          className="underline decoration-line underline-offset-2 hover:decoration-ink"
        >
          {name}
        </Link>
      ))}
    </p>
  );
}
