"use client";

import { type FormEvent, useState } from "react";
import { encrypt } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Fact, FactList } from "@/components/ui/facts";
import { Checkbox, TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";

type Props = {
  readonly environmentId: string;
  readonly encrypts: boolean;
  readonly recipients: readonly string[];
  readonly refusal: string | null;
};

/** Whether an environment's archives are encrypted, and to whom; text for those who may not choose. */
export function ChooseEncryption({ environmentId, encrypts, recipients, refusal }: Props) {
  const { run, pending, problem, done } = useAction(encrypt);
  const [changed, setChanged] = useState(false);
  if (refusal) {
    return (
      <>
        <FactList columns={2}>
          <Fact label="Archives">{encrypts ? "encrypted" : "not encrypted"}</Fact>
          <Fact label="Other recipients">{recipients.length === 0 ? "none" : recipients.length}</Fact>
        </FactList>
        <p className="mt-3 text-sm text-muted">{refusal}</p>
      </>
    );
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const answer = await run({
      environmentId,
      encrypts: form.get("encrypts") !== null,
      recipients: String(form.get("recipients")),
    });
    if (answer.ok) setChanged(false);
  }
  return (
    <form method="post" onSubmit={submit} onChange={() => setChanged(true)}>
      <Checkbox
        label="Encrypt archives"
        name="encrypts"
        defaultChecked={encrypts}
        hint="In the age format. Holdfast keeps a key of its own (keys/archives.key) to prove and restore them: without it, and without another recipient, they cannot be read by anybody."
      />
      <TextArea
        label="Other recipients"
        name="recipients"
        rows={3}
        defaultValue={recipients.join("\n")}
        className="font-mono text-sm"
        spellCheck={false}
        autoComplete="off"
        hint="One to a line, as age-keygen prints them (age1…). Each of them decrypts with the standard age command, also when this installation is gone."
      />
      <FormError problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" pending={pending}>
          Save the encryption
        </Button>
        <span role="status">{done && !changed ? <Status is="ok">Saved</Status> : null}</span>
      </div>
    </form>
  );
}
