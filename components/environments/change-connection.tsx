"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { reconnect } from "@/app/(signed-in)/environments/actions";
import { ConnectionForm } from "@/components/environments/connection-form";
import { ConnectionResult } from "@/components/environments/connection-result";
import { useConnectionTest } from "@/components/environments/use-connection-test";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly environmentId: string; readonly name: string };

/** A new password, role or address for the same database: tested first, then used. */
export function ChangeConnection({ environmentId, name }: Props) {
  const router = useRouter();
  const test = useConnectionTest();
  const change = useAction(reconnect);
  // What was typed lives here alone; the server never sends it back.
  const [text, setText] = useState("");
  const [ca, setCa] = useState("");
  const { inspection, runId } = test;
  useEffect(() => {
    if (inspection) setText("");
  }, [inspection]);
  async function use() {
    const answer = await change.run({ id: environmentId, testRunId: runId });
    if (answer.ok) router.push(`/environments/${environmentId}`);
  }
  return (
    <div className="space-y-4">
      <Card title="1. The new connection">
        <ConnectionForm text={text} ca={ca} setText={setText} setCa={setCa} test={test} />
      </Card>
      {test.shown ? (
        <Card title="2. What the worker found">
          <ConnectionResult test={test} />
        </Card>
      ) : null}
      {inspection ? (
        <Card title="3. Use it">
          <p className="mb-3 text-muted">
            From then on the worker looks at and backs up {name} through it. The old password is forgotten. A run that
            has already connected keeps its connection.
          </p>
          <FormError problem={change.problem} />
          <Button variant="primary" pending={change.pending || change.done} onClick={() => void use()}>
            Use this connection
          </Button>
        </Card>
      ) : null}
    </div>
  );
}
