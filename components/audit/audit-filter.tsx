import { Select, TextField } from "@/components/ui/field";
import { FilterBar } from "@/components/ui/filter-bar";
import type { AuditFilter } from "@/lib/audit/schema";

type Props = {
  readonly filter: AuditFilter;
  readonly actions: readonly string[];
  readonly environments: readonly { readonly value: string; readonly label: string }[];
};

/** Person, action, outcome, environment and days, held by the page's address. */
export function AuditFilterBar({ filter, actions, environments }: Props) {
  const any = { value: "", label: "Any" };
  return (
    <FilterBar label="Filter the audit log">
      <TextField label="Person" name="actor" size={14} defaultValue={filter.actor} maxLength={120} />
      <Select
        label="Action"
        name="action"
        defaultValue={filter.action}
        options={[any, ...actions.map((action) => ({ value: action, label: action }))]}
      />
      <Select
        label="Outcome"
        name="outcome"
        defaultValue={filter.outcome}
        options={[any, { value: "done", label: "Done" }, { value: "refused", label: "Refused" }]}
      />
      <Select
        label="Environment"
        name="environment"
        defaultValue={filter.environment}
        options={[any, ...environments]}
      />
      <TextField label="From (UTC)" name="from" type="date" defaultValue={filter.from} />
      <TextField label="To (UTC)" name="to" type="date" defaultValue={filter.to} />
    </FilterBar>
  );
}
