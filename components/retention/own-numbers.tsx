"use client";

import { Select } from "@/components/ui/field";
import type { TypedNumbers } from "@/lib/backups/retention/page/rules";
import type { CountedSchedule } from "@/lib/backups/retention/schema";
import { NumberFields } from "./number-fields";

type Own = Readonly<Record<string, TypedNumbers>>;
type Props = {
  readonly schedules: readonly CountedSchedule[];
  /** The environment's: where one begins that gets its own. */
  readonly shared: TypedNumbers;
  readonly own: Own;
  readonly errors: Readonly<Record<string, string[]>>;
  readonly disabled: boolean;
  readonly onChange: (own: Own) => void;
};

const options = [
  { value: "shared", label: "As all others of this environment" },
  { value: "own", label: "By numbers of its own" },
] as const;

/** Which schedules have numbers of their own; a removed one that had keeps them until somebody says otherwise. */
export function OwnNumbers({ schedules, shared, own, errors, disabled, onChange }: Props) {
  if (schedules.length === 0) return null;
  const { daily, weekly, monthly } = shared;
  const choose = (id: string, value: string) => {
    const { [id]: _, ...others } = own;
    onChange(value === "own" ? { ...own, [id]: { daily, weekly, monthly } } : others);
  };
  return (
    <fieldset disabled={disabled} className="mb-4">
      <legend className="mb-2 text-sm font-semibold">How the backups of each schedule are kept</legend>
      {schedules.map(({ id, name, removed }) => {
        const typed = own[id];
        return (
          <div key={id} className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-4">
            <Select
              label={removed ? `${name} (removed)` : name}
              name={`${id} numbers`}
              options={options}
              value={typed ? "own" : "shared"}
              onChange={(event) => choose(id, event.target.value)}
              hint={typed ? "Its backups count among themselves." : undefined}
            />
            {typed ? (
              <NumberFields
                prefix={`${id} `}
                typed={typed}
                errors={errors}
                onChange={(change) => onChange({ ...own, [id]: { ...typed, ...change } })}
              />
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}
