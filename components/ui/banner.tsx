import type { ReactNode } from "react";
import { StatusIcon } from "./status";

type Props = { readonly is: "demo" | "attention" | "failed"; readonly children: ReactNode };

/** One line across the page that must not be missed. */
export function Banner({ is, children }: Props) {
  const look = is === "demo" ? "bg-raised" : is === "failed" ? "bg-failed/10" : "bg-attention/12";
  return (
    <div className={`border-b border-line py-1.5 text-sm ${look}`}>
      <div className="mx-auto flex max-w-6xl items-center gap-2 px-4">
        {is === "demo" ? null : <StatusIcon is={is} />}
        <p>{children}</p>
      </div>
    </div>
  );
}
