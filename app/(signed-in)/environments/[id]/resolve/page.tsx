import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ResolvePage } from "@/components/migrations/resolve-page";
import { getEnvironment } from "@/lib/environments/data";
import { EnvironmentInput } from "@/lib/environments/schema";
import { getFailures } from "@/lib/migrations/failure/data";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Failed migrations" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function FailedMigrationsPage({ params }: Props) {
  const actor = await requireActor();
  const input = EnvironmentInput.safeParse(await params);
  if (!input.success) notFound();
  const environment = await found(getEnvironment(actor, input.data.id));
  return <ResolvePage environment={environment} detail={await getFailures(actor, input.data.id)} />;
}
