import type { AuditValues } from "@/lib/audit/schema";

type Props = { readonly before: AuditValues | null; readonly after: AuditValues | null };
type Value = AuditValues[string] | undefined;

/** What was and what is, field by field, in one line each. */
export function AuditChanges({ before, after }: Props) {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (fields.length === 0) return null;
  return (
    <ul className="mt-1 space-y-0.5 text-sm text-muted">
      {fields.map((field) => (
        <li key={field} className="wrap-anywhere">
          {field}: {before && field in before ? <del className="no-underline">{show(before[field])}</del> : null}
          {before && field in before && after && field in after ? " → " : null}
          {after && field in after ? <ins className="text-ink no-underline">{show(after[field])}</ins> : null}
        </li>
      ))}
    </ul>
  );
}

function show(value: Value): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
