import { LinkButton } from "./button";

type Props = { readonly newer?: string | null; readonly older?: string | null; readonly label?: string };

/** Two ways to go on in a long list. */
export function Pagination({ newer, older, label }: Props) {
  if (!newer && !older) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex items-center gap-2">
      {newer ? (
        <LinkButton href={newer} size="sm">
          Newer
        </LinkButton>
      ) : null}
      {older ? (
        <LinkButton href={older} size="sm">
          Older
        </LinkButton>
      ) : null}
      {label ? <span className="text-sm text-muted">{label}</span> : null}
    </nav>
  );
}
