import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ChangeConnection } from "@/components/environments/change-connection";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { getEnvironment } from "@/lib/environments/data";
import { EnvironmentInput } from "@/lib/environments/schema";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Change the connection" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function ConnectionPage({ params }: Props) {
  const actor = await requireActor();
  const input = EnvironmentInput.safeParse(await params);
  if (!input.success) notFound();
  const { id, name, tier, project } = await found(getEnvironment(actor, input.data.id));
  const refusal = await explainRefusal(actor, "environment:edit");
  if (refusal)
    return <Verdict wholePage is="waiting" title="Connections are changed by administrators." because={refusal} />;
  return (
    <>
      <PageHeader
        title={`Change the connection of ${name}`}
        eyebrow={
          <Link href={`/environments/${id}`} className="underline underline-offset-2">
            {project.name} {name}
          </Link>
        }
        tier={tier}
        answer="For a new password, role or address of the registered database. Another database is added as an environment of its own."
      />
      <ChangeConnection environmentId={id} name={name} />
    </>
  );
}
