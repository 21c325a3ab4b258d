"use client";

import { useEffect, useState } from "react";
import { AddForm } from "@/components/environments/add-form";
import { ConnectionForm } from "@/components/environments/connection-form";
import { ConnectionResult } from "@/components/environments/connection-result";
import { useConnectionTest } from "@/components/environments/use-connection-test";
import { Card } from "@/components/ui/card";
import type { Inspection } from "@/lib/postgres/inspection-schema";

/** The last test that succeeded; it stays while another one runs, and with it what was typed below. */
type Passed = { readonly runId: string; readonly inspection: Inspection };

type Props = {
  readonly projects: readonly { readonly value: string; readonly label: string }[];
  readonly project: string | null;
};

/** First the test of the connection, then name and tier: nothing is stored of a database nobody has looked at. */
export function NewEnvironment({ projects, project }: Props) {
  const test = useConnectionTest();
  // What was typed lives here alone; the server never sends it back.
  const [text, setText] = useState("");
  const [ca, setCa] = useState("");
  const [passed, setPassed] = useState<Passed | null>(null);
  const { inspection, runId } = test;
  useEffect(() => {
    if (!inspection || !runId) return;
    // From now on the worker has the sealed password; it need not stay on a screen.
    setText("");
    setPassed({ runId, inspection });
  }, [inspection, runId]);
  return (
    <div className="space-y-4">
      <Card title="1. The connection">
        <ConnectionForm text={text} ca={ca} setText={setText} setCa={setCa} test={test} />
      </Card>
      {test.shown ? (
        <Card title="2. What the worker found">
          <ConnectionResult test={test} />
        </Card>
      ) : null}
      {passed ? (
        <Card title="3. What it is">
          <AddForm
            testRunId={passed.runId}
            inspection={passed.inspection}
            tested={inspection !== null}
            projects={projects}
            project={project}
          />
        </Card>
      ) : null}
    </div>
  );
}
