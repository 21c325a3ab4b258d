import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status, type StatusKind } from "@/components/ui/status";
import type { PersonView } from "@/lib/people/schema";
import { ManagePerson } from "./manage-person";

const states: Record<PersonView["state"], { is: StatusKind; word: string }> = {
  active: { is: "ok", word: "Active" },
  invited: { is: "waiting", word: "Invited" },
  disabled: { is: "none", word: "Disabled" },
};

const columns = [
  { key: "person", label: "Person" },
  { key: "role", label: "Role" },
  { key: "state", label: "State" },
  { key: "seen", label: "Last seen" },
  { key: "sessions", label: "Sessions", align: "right" },
  { key: "manage", label: "Access", align: "right" },
] as const;

/** Everybody who has an account. */
export function PeopleList({ people }: { readonly people: readonly PersonView[] }) {
  return (
    <DataTable
      caption="People"
      columns={columns}
      rows={people.map((person) => ({ key: person.id, cells: cellsOf(person) }))}
      empty={<EmptyState title="Nobody has an account." />}
    />
  );
}

function cellsOf(person: PersonView) {
  const { is, word } = states[person.state];
  return [
    <span key="person">
      <b className="font-semibold">{person.name}</b>
      <br />
      <span className="text-sm text-muted">{person.email}</span>
    </span>,
    person.role,
    <Status key="state" is={is}>
      {word}
    </Status>,
    person.lastSeenAt ? <Age key="seen" at={person.lastSeenAt} /> : <span key="seen">never</span>,
    <span key="sessions" className="tabular-nums">
      {person.sessions}
    </span>,
    person.locked ? (
      <span key="manage" title={person.locked} className="text-sm text-muted">
        This is you
      </span>
    ) : (
      <ManagePerson key="manage" person={person} />
    ),
  ];
}
