import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Freezes } from "@/components/deployments/freezes";
import { PolicyForm } from "@/components/deployments/policy-form";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { getPolicy } from "@/lib/deployments/data";
import { EnvironmentInput } from "@/lib/environments/schema";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Deployment policy" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function PolicyPage({ params }: Props) {
  const actor = await requireActor();
  const input = EnvironmentInput.safeParse(await params);
  if (!input.success) notFound();
  const { id } = input.data;
  const { name, view, freezes } = await found(getPolicy(actor, id));
  const { tier } = view;
  return (
    <>
      <PageHeader
        tier={tier}
        eyebrow={
          <Link href={`/environments/${id}`} className="underline underline-offset-2">
            {name}
          </Link>
        }
        title="Deployment policy"
        answer="Who decides, when, and how a run acts. What breaks a rule does not start."
      />
      <div className="space-y-4">
        <Freezes
          environmentId={id}
          name={name}
          freezes={freezes}
          refusals={{ set: denied("freeze:set", actor, tier), lift: denied("freeze:lift", actor, tier) }}
        />
        <PolicyForm environmentId={id} view={view} refusal={denied("environment:edit", actor, tier)} />
      </div>
    </>
  );
}
