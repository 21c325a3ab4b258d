"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { adopt } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Fact, FactList } from "@/components/ui/facts";
import { Select, TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import type { EnvironmentChoice, FoundView } from "@/lib/catalog/schema";
import { formatBytes, formatCount } from "@/lib/format";

export type Adopters = readonly (EnvironmentChoice & { readonly tier: string })[];
type Props = {
  readonly found: FoundView;
  /** The destination it lies in. */
  readonly place: string;
  readonly adopters: Adopters;
  readonly refusal: string | null;
};

/** Makes a backup of an archive that was found; for an administrator, who sees what proves it and what does not. */
export function TakeIn({ found, place, adopters, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(adopt);
  const { id, facts, fileName, verdict, place: own } = found;
  const [chosen, setChosen] = useState(own?.environmentId ?? "");
  const elsewhere = verdict !== "copy" && chosen !== (own?.environmentId ?? "");
  const short = fileName.split("/").at(-1) ?? "";
  if (found.run && ["queued", "running"].includes(found.run.status)) {
    return (
      <Link href={`/runs/${found.run.id}`} className="underline underline-offset-2">
        <Status is="running">is being read</Status>
      </Link>
    );
  }
  const trigger = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} aria-label={`Take in ${short}`}>
      Take in
    </Button>
  );
  if (refusal || !facts) return trigger;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { environment, reason } = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({ id, environmentId: environment || null, reason: reason ?? "" });
    if (answer.ok) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title="Take in this archive?"
      tier={facts.tier}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        reset();
      }}
      description="The worker reads all of it, compares its SHA-256, decodes every byte and counts the rows. It becomes a pinned backup, proven as far as that went. The file stays where it is, as it is."
    >
      <div className="mb-4">
        <FactList>
          <Fact label="File">
            <span className="font-mono text-sm break-all">{fileName}</span> in {place}
          </Fact>
          <Fact label="Database">
            {facts.database} on {facts.host}
          </Fact>
          <Fact label="Holds">
            {formatCount(facts.tableCount)} tables with {formatCount(facts.rowCount)} rows, {formatBytes(found.bytes)}
            {facts.encrypted ? ", encrypted" : ""}
          </Fact>
          <Fact label="Origin">{found.sentence}</Fact>
        </FactList>
      </div>
      <form method="post" onSubmit={submit}>
        {verdict === "copy" ? null : (
          <ChooseEnvironment found={found} adopters={adopters} chosen={chosen} onChoose={setChosen} />
        )}
        {verdict === "unproven" || elsewhere ? (
          <>
            <p className="mb-3 max-w-[72ch]">
              {verdict === "unproven" ? (
                <>
                  <Status is="attention">An archive is code.</Status> Restoring it runs what its maker wrote.
                </>
              ) : (
                <Status is="attention">Its manifest names another environment.</Status>
              )}{" "}
              It counts for nothing, and nothing is restored from it, until a lead has looked as well.
            </p>
            <TextArea
              label={verdict === "unproven" ? "How do you know where it comes from?" : "Why does it belong there?"}
              name="reason"
              required
              maxLength={500}
              errors={fields?.reason}
            />
          </>
        ) : null}
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Take it in
        </Button>
      </form>
    </Dialog>
  );
}

type Choosing = Pick<Props, "found" | "adopters"> & {
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
};

function ChooseEnvironment({ found: { facts, place }, adopters, chosen, onChoose }: Choosing) {
  const fitting = adopters.filter(({ tier }) => tier === facts?.tier);
  const make = { value: "", label: `A new one, ${facts?.project} ${facts?.environment}, without a connection` };
  return (
    <Select
      label="As a backup of"
      name="environment"
      value={chosen}
      onChange={(event) => onChoose(event.target.value)}
      options={[
        ...(place?.missing ? [make] : place?.environmentId ? [] : [{ value: "", label: "Choose an environment" }]),
        ...fitting.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      required={!place?.missing}
      hint={place?.note ?? "By its manifest: the same project, name and database."}
    />
  );
}
