import type { Metadata } from "next";
import { BackUpNow } from "@/components/backups/back-up-now";
import { BackupFilters } from "@/components/backups/backup-filters";
import { BackupTable } from "@/components/backups/backup-table";
import { RetentionLinks } from "@/components/retention/retention-links";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { denied } from "@/lib/auth/rules";
import { listBackups, summarizeBackups } from "@/lib/backups/data";
import { BackupFilter } from "@/lib/backups/schema";
import { listEnvironments } from "@/lib/environments/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Backups" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BackupsPage({ searchParams }: Props) {
  const actor = await requireActor();
  const filter = BackupFilter.parse(await searchParams);
  const [{ backups, total, pageSize }, environments, answer] = await Promise.all([
    listBackups(actor, filter),
    listEnvironments(actor),
    summarizeBackups(actor),
  ]);
  const hrefOf = (change: Partial<typeof filter>) => {
    const entries = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined && value !== "");
    return `/backups?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`;
  };
  const last = filter.page * pageSize;
  return (
    <>
      <PageHeader
        title="Backups"
        answer={answer}
        actions={environments.map(({ id, name, tier }) => (
          <BackUpNow
            key={id}
            environmentId={id}
            name={name}
            tier={tier}
            label={`Back up ${name}`}
            variant={tier === "production" ? "primary" : "secondary"}
            refusal={denied("backup:create", actor, tier)}
          />
        ))}
      />
      <RetentionLinks environments={environments} />
      <BackupFilters filter={filter} environments={environments} />
      <BackupTable backups={backups} filter={filter} hrefOf={hrefOf} />
      <Pagination
        newer={filter.page > 1 ? hrefOf({ page: filter.page - 1 }) : null}
        older={last < total ? hrefOf({ page: filter.page + 1 }) : null}
        label={`${Math.min(last - pageSize + 1, total)}–${Math.min(last, total)} of ${total}`}
      />
    </>
  );
}
