import { StatusIcon, type StatusKind } from "@/components/ui/status";
import { Verdict } from "@/components/ui/verdict";
import type { Condition, Verdict as Judged } from "@/lib/deployments/schema";

const words: Record<Condition["is"], string> = {
  ok: "holds",
  failed: "does not hold",
  waiting: "waits",
  unknown: "unknown",
  running: "under way",
};

/** "Can this run?", answered, and each condition with its evidence. */
export function Conditions({ verdict, open }: { readonly verdict: Judged; readonly open: boolean }) {
  const is: StatusKind = verdict.canRun
    ? "ok"
    : verdict.conditions.some((one) => one.is === "failed")
      ? "failed"
      : "waiting";
  return (
    <>
      {open ? <Verdict is={is} title={`Can this run? ${verdict.sentence}`} /> : null}
      <ul className="mt-4 space-y-2.5">
        {verdict.conditions.map(({ key, title, is: state, because }) => (
          <li key={key} className={`flex gap-2.5 ${state === "unknown" ? "hatched -mx-1.5 rounded px-1.5" : ""}`}>
            <span className="pt-1">
              <StatusIcon is={state} />
            </span>
            <div className="min-w-0">
              <p className="font-semibold">
                {title} <span className="font-normal text-muted">· {words[state]}</span>
              </p>
              <p className="text-sm text-muted">{because}</p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
