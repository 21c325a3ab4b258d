import { Age } from "@/components/ui/age";
import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { describeSeals } from "@/lib/audit/rules";
import type { ChainReport, ChainView } from "@/lib/audit/schema";

/** How much is sealed and anchored, in one line. It says nothing of whether the seals still fit. */
export function ChainAnswer({ chain: { sealed, unsealed, overdue, sealing } }: { readonly chain: ChainView }) {
  return (
    <span className={overdue ? "font-semibold text-failed" : ""}>
      {describeSeals(sealed, unsealed, overdue)}
      {sealing.state === "ok" && sealing.at ? (
        <>
          ; last anchor <Age at={sealing.at} staleAfter={600} />
        </>
      ) : null}
      .
    </span>
  );
}

/** What the worker found when it last proved the whole chain, and whether it is sealing. */
export function ChainState({ chain: { sealing, proof } }: { readonly chain: ChainView }) {
  return (
    <section aria-label="Proof of the audit log" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
      <FactList>
        {sealing.state === "ok" ? null : <Report label="Sealing" report={sealing} />}
        <Report label="Proof" report={proof} staleAfter={7_200} />
        <Fact label="Prove it now">
          <Copyable text="npm run audit:verify" label="the command" />
          <span className="text-sm text-muted">on the worker's machine; the worker does it each hour</span>
        </Fact>
      </FactList>
    </section>
  );
}

type Props = { readonly label: string; readonly report: ChainReport; readonly staleAfter?: number };

function Report({ label, report: { state, summary, at }, staleAfter }: Props) {
  const words = { ok: "Intact", failed: label === "Proof" ? "Broken" : "Stopped", unknown: "Unknown" };
  const text = state === "failed" ? summary.replace(/^Broken at/, "At") : summary;
  return (
    <Fact label={label} age={at} {...(staleAfter ? { staleAfter } : {})}>
      <Status is={state}>{words[state]}</Status>
      <span>{text}</span>
    </Fact>
  );
}
