"use client";

import { TextField } from "@/components/ui/field";
import type { TypedNumbers } from "@/lib/backups/retention/page/rules";

type Props = {
  /** Before the names of the fields and of their errors. */
  readonly prefix: string;
  readonly typed: TypedNumbers;
  readonly errors: Readonly<Record<string, string[]>>;
  readonly onChange: (change: Partial<TypedNumbers>) => void;
};

const fields = [
  { name: "daily", label: "Days", hint: "The newest of each of so many days." },
  { name: "weekly", label: "Weeks", hint: "The newest of each week, from Monday." },
  { name: "monthly", label: "Months", hint: "The newest of each month." },
] as const;

/** How many days, weeks and months keep a backup each. */
export function NumberFields({ prefix, typed, errors, onChange }: Props) {
  return fields.map(({ name, label, hint }) => (
    <TextField
      key={name}
      label={label}
      name={`${prefix}${name}`}
      type="number"
      min={0}
      value={typed[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      hint={prefix === "" ? hint : undefined}
      errors={errors[`${prefix}${name}`]}
    />
  ));
}
