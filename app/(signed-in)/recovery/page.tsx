import type { Metadata } from "next";
import Link from "next/link";
import { RecoveryGuide } from "@/components/recovery/guide";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { getGuide } from "@/lib/recovery/data";
import { GuideInput } from "@/lib/recovery/schema";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Recovery" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RecoveryPage({ searchParams }: Props) {
  const actor = await requireActor();
  const found = await getGuide(actor, GuideInput.parse(await searchParams).destination);
  if (!found)
    return <Verdict wholePage is="failed" title="No destination is switched on." because="Nothing is kept." />;
  const { guide, chosen, choices } = found;
  const others = choices.filter(({ id }) => id !== chosen);
  return (
    <>
      <PageHeader
        title="Recovery"
        eyebrow={<span className="[overflow-wrap:anywhere]">{guide.place}</span>}
        answer="This machine is gone, and you have the storage: how to bring the databases back with standard programs, and Holdfast itself. Print it, and keep it with the recovery key."
      />
      {others.length > 0 ? (
        <p className="mb-4 text-sm print:hidden">
          The same from{" "}
          {others.map(({ id, name }, index) => (
            <span key={id}>
              {index > 0 ? ", " : ""}
              <Link href={`/recovery?destination=${id}`} className="underline underline-offset-2">
                {name}
              </Link>
            </span>
          ))}
          .
        </p>
      ) : null}
      <RecoveryGuide guide={guide} />
    </>
  );
}
