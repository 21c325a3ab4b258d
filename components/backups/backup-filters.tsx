import { Select, TextField } from "@/components/ui/field";
import { FilterBar } from "@/components/ui/filter-bar";
import type { BackupFilter } from "@/lib/backups/schema";

type Props = {
  readonly filter: BackupFilter;
  readonly environments: readonly { readonly id: string; readonly name: string }[];
};

/** Narrowing the list; every choice is in the address. */
export function BackupFilters({ filter, environments }: Props) {
  const anyEnvironment = { value: "", label: "All" };
  return (
    <FilterBar label="Filter backups">
      <TextField
        label="Search"
        name="search"
        type="search"
        defaultValue={filter.search}
        placeholder="File, reason, note, person"
      />
      <Select
        label="Environment"
        name="environment"
        defaultValue={filter.environment ?? ""}
        options={[anyEnvironment, ...environments.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <Select
        label="State"
        name="status"
        defaultValue={filter.status}
        options={["complete", "running", "failed", "deleted", "all"].map((value) => ({ value, label: value }))}
      />
      <Select
        label="Proven"
        name="level"
        defaultValue={filter.level}
        options={["any", "readable", "restored"].map((value) => ({ value, label: value }))}
      />
      <Select
        label="Pinned"
        name="pinned"
        defaultValue={filter.pinned}
        options={["any", "yes"].map((value) => ({ value, label: value }))}
      />
      <input type="hidden" name="sort" value={filter.sort} />
      <input type="hidden" name="dir" value={filter.dir} />
    </FilterBar>
  );
}
