import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RollbackPage } from "@/components/rollback/rollback-page";
import { getGuide } from "@/lib/rollback/data";
import { RollbackInput, Words } from "@/lib/rollback/schema";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Rollback guide" };

type Props = {
  readonly params: Promise<{ environmentId: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function EnvironmentRollbackPage({ params, searchParams }: Props) {
  const actor = await requireActor();
  const input = RollbackInput.safeParse(await params);
  if (!input.success) notFound();
  const words = Words.parse(await searchParams);
  return <RollbackPage guide={await found(getGuide(actor, input.data.environmentId, words))} words={words} />;
}
