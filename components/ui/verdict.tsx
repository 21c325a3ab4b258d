import type { ReactNode } from "react";
import { StatusIcon, type StatusKind } from "./status";

type Props = {
  readonly is: StatusKind;
  readonly title: ReactNode;
  readonly because?: ReactNode /** The page has nothing else: this is its heading. */;
  readonly wholePage?: boolean;
};

/** The answer of a page or card, large, with its reason. */
export function Verdict({ is, title, because, wholePage = false }: Props) {
  const Title = wholePage ? "h1" : "p";
  return (
    <div className={`flex gap-3 ${is === "unknown" ? "hatched -m-2 rounded-md p-2" : ""}`}>
      <span className="pt-0.5">
        <StatusIcon is={is} size={24} />
      </span>
      <div className="min-w-0">
        <Title className="text-xl font-semibold text-balance">{title}</Title>
        {because ? <div className="mt-0.5 max-w-[72ch] text-pretty text-muted">{because}</div> : null}
      </div>
    </div>
  );
}
