"use client";

import { type FormEvent, useState } from "react";
import type { ConnectionTest } from "@/components/environments/use-connection-test";
import { Button } from "@/components/ui/button";
import { Checkbox, TextArea, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { OpsError } from "@/lib/errors";
import { formatConnection, parseConnectionString } from "@/lib/postgres/connection-string";

type Props = {
  readonly text: string;
  readonly ca: string;
  readonly setText: (text: string) => void;
  readonly setCa: (ca: string) => void;
  readonly test: ConnectionTest;
};

/** The connection string and, where needed, the CA. What was typed stays, whatever the answer. */
export function ConnectionForm({ text, ca, setText, setCa, test }: Props) {
  const [visible, setVisible] = useState(false);
  const [left, setLeft] = useState(false);
  const { shown, problem } = read(text, ca);
  const errors = left && problem ? [problem] : test.fields?.connectionString;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // What cannot be read here the server refuses too: then the password need not travel.
    setLeft(true);
    if (!problem) void test.start({ connectionString: text, ca });
  }
  return (
    <form method="post" onSubmit={submit} autoComplete="off">
      <FormError problem={test.problem} />
      <TextField
        label="Connection string"
        name="connectionString"
        type={visible ? "text" : "password"}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => setLeft(true)}
        placeholder="postgresql://user:password@db.example.com:5432/app"
        className="font-mono text-sm"
        autoComplete="off"
        spellCheck={false}
        required
        errors={errors}
        hint={
          shown
            ? `That is ${shown}.`
            : "The direct address of the server, not of a pooler. The password is sealed so that only the worker can open it."
        }
      />
      <Checkbox label="Show what I typed" checked={visible} onChange={(event) => setVisible(event.target.checked)} />
      <details className="mb-4" open={ca !== "" || undefined}>
        <summary className="text-sm font-semibold">The server has a certificate of its own (CA)</summary>
        <div className="mt-3">
          <TextArea
            label="CA certificate"
            name="ca"
            value={ca}
            onChange={(event) => setCa(event.target.value)}
            rows={5}
            className="font-mono text-xs"
            placeholder="-----BEGIN CERTIFICATE-----"
            spellCheck={false}
            errors={test.fields?.ca}
            hint="In PEM form. With it the server is checked to be the right one."
          />
        </div>
      </details>
      <Button type="submit" variant={test.inspection ? "secondary" : "primary"} pending={test.waiting}>
        Test the connection
      </Button>
    </form>
  );
}

/** The same reading that the server does, while typing. */
function read(text: string, ca: string): { shown: string | null; problem: string | null } {
  if (text.trim() === "") return { shown: null, problem: null };
  try {
    return { shown: formatConnection(parseConnectionString(text.trim(), ca.trim() || null).connection), problem: null };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { shown: null, problem: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}
