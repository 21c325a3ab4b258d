import { LinkButton } from "./button";

type Props = {
  readonly newer?: string | null;
  readonly older?: string | null;
  readonly label?: string;
  /** What the two ways are called where a list is not ordered by time. */
  readonly words?: { readonly newer: string; readonly older: string };
};

/** Two ways to go on in a long list. */
export function Pagination({ newer, older, label, words = { newer: "Newer", older: "Older" } }: Props) {
  if (!newer && !older) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex items-center gap-2">
      {newer ? (
        <LinkButton href={newer} size="sm">
          {words.newer}
        </LinkButton>
      ) : null}
      {older ? (
        <LinkButton href={older} size="sm">
          {words.older}
        </LinkButton>
      ) : null}
      {label ? <span className="text-sm text-muted">{label}</span> : null}
    </nav>
  );
}
