import type { Metadata } from "next";
import { InvitePerson } from "@/components/people/invite-person";
import { PeopleList } from "@/components/people/people-list";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { listPeople } from "@/lib/people/data";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "people:see");
  if (refusal)
    return <Verdict wholePage is="waiting" title="People are managed by administrators." because={refusal} />;
  const people = await listPeople(actor);
  const active = people.filter(({ state }) => state === "active").length;
  return (
    <>
      <PageHeader
        title="People"
        answer={`${active} of ${people.length} can sign in. A change counts from a person's next click.`}
        actions={<InvitePerson />}
      />
      <PeopleList people={people} />
    </>
  );
}
