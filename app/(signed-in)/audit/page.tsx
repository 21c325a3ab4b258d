import type { Metadata } from "next";
import { AuditFilterBar } from "@/components/audit/audit-filter";
import { AuditList } from "@/components/audit/audit-list";
import { ChainAnswer, ChainState } from "@/components/audit/chain-state";
import { ExportLinks } from "@/components/audit/export-links";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Verdict } from "@/components/ui/verdict";
import { getChain, listAuditChoices, listAuditEvents } from "@/lib/audit/data";
import { type AuditFilter, AuditFilterInput } from "@/lib/audit/schema";
import { denied } from "@/lib/auth/rules";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Audit" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "audit:read");
  if (refusal)
    return (
      <Verdict wholePage is="waiting" title="The audit log is read by leads and administrators." because={refusal} />
    );
  const filter = AuditFilterInput.parse(await searchParams);
  const [{ events, older }, choices, chain] = await Promise.all([
    listAuditEvents(actor, filter),
    listAuditChoices(actor),
    getChain(actor),
  ]);
  return (
    <>
      <PageHeader
        title="Audit"
        answer={<ChainAnswer chain={chain} />}
        actions={<ExportLinks filter={filter} refusal={denied("audit:export", actor, null)} />}
      />
      <ChainState chain={chain} />
      <AuditFilterBar filter={filter} {...choices} />
      <AuditList events={events} />
      <Pagination
        newer={filter.before ? addressOf(filter, null) : null}
        older={older ? addressOf(filter, older) : null}
      />
    </>
  );
}

/** The same filter on another page; null leads back to the newest. */
function addressOf({ before: _, ...filter }: AuditFilter, before: string | null): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, before })) if (value) query.set(name, value);
  return `/audit?${query}`;
}
