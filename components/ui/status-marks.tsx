import { StatusIcon, type StatusKind, statusColours } from "./status";

const kinds = ["ok", "running", "attention", "failed", "unknown", "waiting", "none"] as const;

/** The drawings that `StatusMark` refers to; once on a page that has any. */
export function StatusMarks() {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      {kinds.map((is) => (
        <symbol key={is} id={`mark-${is}`} viewBox="0 0 16 16">
          <StatusIcon is={is} />
        </symbol>
      ))}
    </svg>
  );
}

/** The same icon as `StatusIcon`, for tables with thousands of them: its drawing is in the page once. */
export function StatusMark({ is }: { readonly is: StatusKind }) {
  return (
    <svg aria-hidden="true" className={`mark ${statusColours[is]}`}>
      <use href={`#mark-${is}`} />
    </svg>
  );
}
