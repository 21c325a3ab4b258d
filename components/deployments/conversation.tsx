"use client";

import { type FormEvent, useRef } from "react";
import { comment } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import type { DeploymentDetail, NoteView } from "@/lib/deployments/schema";

type Props = Pick<DeploymentDetail, "approvals" | "notes"> & {
  readonly id: string;
  readonly open: boolean;
  readonly refusal: string | null;
};

const said: Record<NoteView["kind"], string> = {
  comment: "said",
  "changes-requested": "asked for changes",
  override: "overrode the window or staging",
  "break-glass": "broke the glass",
  review: "looked at the broken glass",
};

/** Who said what, who approved, and which approvals are void and why. */
export function Conversation({ id, approvals, notes, open, refusal }: Props) {
  const { run, pending, problem } = useAction(comment);
  const form = useRef<HTMLFormElement>(null);
  const entries = [
    ...notes.map((note) => ({ at: note.createdAt, key: note.id, line: <Said note={note} /> })),
    ...approvals.map((approval) => ({ at: approval.createdAt, key: approval.id, line: <Approved {...approval} /> })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ id, text: new FormData(event.currentTarget).get("text") });
    if (answer.ok) form.current?.reset();
  }
  return (
    <>
      {entries.length === 0 ? <p className="mb-4 text-muted">Nobody has said anything yet.</p> : null}
      <ul className="mb-4 space-y-3">
        {entries.map(({ key, at, line }) => (
          <li key={key} className="border-l-2 border-line pl-3">
            {line} <Age at={at} />
          </li>
        ))}
      </ul>
      {open && !refusal ? (
        <form ref={form} method="post" onSubmit={submit}>
          <TextArea label="Comment" name="text" maxLength={2_000} required />
          <FormError problem={problem} />
          <Button type="submit" pending={pending}>
            Say it
          </Button>
        </form>
      ) : null}
    </>
  );
}

function Said({ note: { kind, author, text } }: { readonly note: NoteView }) {
  const loud = kind === "break-glass" || kind === "override";
  return (
    <>
      <b className={loud ? "text-failed" : ""}>
        {author} {said[kind]}
      </b>
      <p className="whitespace-pre-wrap">{text}</p>
    </>
  );
}

function Approved({ approver, voidedWhy }: { readonly approver: string; readonly voidedWhy: string | null }) {
  if (!voidedWhy) return <Status is="ok">{approver} approved</Status>;
  return (
    <>
      <Status is="attention">The approval by {approver} is void</Status>
      <p className="text-sm text-muted">{voidedWhy}</p>
    </>
  );
}
