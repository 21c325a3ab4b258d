"use client";

import { useCallback, useRef, useState } from "react";
import type { ActionResult } from "@/lib/web/action";

type State<T> = { readonly pending: boolean; readonly result: ActionResult<T> | null };
type Failed = Extract<ActionResult<never>, { ok: false }>;

const noAnswer: Failed = {
  ok: false,
  problem: {
    code: "UNREACHABLE",
    message: "Holdfast did not answer.",
    hint: "It is not known whether this was done. Reload the page and look before you try again.",
  },
};

/**
 * Runs a server action from a component: one at a time, a second press while it runs does nothing.
 * `problem` and `fields` are those of the last answer; when it succeeded `done` is true and `value` set.
 */
export function useAction<T>(action: (input: unknown) => Promise<ActionResult<T>>) {
  const [state, setState] = useState<State<T>>({ pending: false, result: null });
  const running = useRef<Promise<ActionResult<T>> | null>(null);

  const run = useCallback(
    (input: unknown): Promise<ActionResult<T>> => {
      if (running.current) return running.current;
      setState({ pending: true, result: null });
      const answer = action(input)
        .catch((): ActionResult<T> => noAnswer)
        .then((result) => {
          running.current = null;
          setState({ pending: false, result });
          return result;
        });
      running.current = answer;
      return answer;
    },
    [action],
  );
  const reset = useCallback(() => setState({ pending: false, result: null }), []);

  const { pending, result } = state;
  return {
    run,
    reset,
    pending,
    problem: result && !result.ok ? result.problem : null,
    fields: result && !result.ok ? (result.fields ?? null) : null,
    value: result?.ok ? result.value : null,
    done: result?.ok ?? false,
  };
}
