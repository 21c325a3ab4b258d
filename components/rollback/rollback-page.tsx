import Link from "next/link";
import { DecisionTree } from "@/components/rollback/decision-tree";
import { Plan } from "@/components/rollback/plan";
import { Question } from "@/components/rollback/question";
import { TreeList } from "@/components/rollback/tree-list";
import { FollowPage } from "@/components/shell/follow-page";
import { Age } from "@/components/ui/age";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { leaves, leavesFrom, lookOfEnd, questions } from "@/lib/rollback/rules";
import type { Guide, QuestionId, Words } from "@/lib/rollback/schema";

type Props = { readonly guide: Guide; readonly words: Words };

/** The runbook's decision tree, walked for one environment: where it ends, why, and what to do then. */
export function RollbackPage({ guide, words }: Props) {
  const { environment, facts, walk, plan, about, at } = guide;
  const { id, name, tier, project, place, owner, contact } = environment;
  const hrefOf = (question: QuestionId, said: "yes" | "no" | null) =>
    addressOf(id, { ...words, [question]: said ?? undefined });
  const isAnswered = Object.values(words).some((said) => said !== undefined);
  return (
    <>
      <FollowPage />
      <PageHeader
        tier={tier}
        eyebrow={
          <>
            {project} <Link href={`/environments/${id}`}>{name}</Link>
          </>
        }
        title={`Rollback guide of ${name}`}
        answer={<span className="font-mono text-sm [overflow-wrap:anywhere]">{place}</span>}
      />
      <div className="space-y-4">
        <Card tier={tier}>
          <Answer {...guide} />
          <p className="mt-3 text-sm text-muted">
            {about.href ? (
              <Link href={about.href} className="underline underline-offset-2">
                {about.sentence}
              </Link>
            ) : (
              about.sentence
            )}
            {about.at ? (
              <>
                {" ("}
                <Age at={about.at} />)
              </>
            ) : null}{" "}
            Written from what was known <Age at={at} />.{" "}
            {owner
              ? `${name} is looked after by ${owner}${contact ? `, ${contact}` : ""}.`
              : `Nobody is named who looks after ${name}.`}
          </p>
          {plan ? (
            <p className="mt-3 print:hidden">
              <LinkButton href="#plan" variant="primary">
                To the plan
              </LinkButton>
            </p>
          ) : null}
        </Card>
        <Card title="The way there">
          <DecisionTree walk={walk} />
          <TreeList walk={walk} />
        </Card>
        <Card
          title="The questions"
          actions={
            isAnswered ? (
              <LinkButton href={`/rollback/${id}`} prefetch={false} scroll={false} size="sm" className="print:hidden">
                Take all answers back
              </LinkButton>
            ) : null
          }
        >
          <p className="mb-3 max-w-[80ch] text-muted">
            Answers that you give stand in the address of this page and nowhere else: share the address, and others see
            the same. Nothing is done from here.
          </p>
          <ol className="space-y-3">
            {walk.path.map(({ asks }, index) => (
              <Question key={asks} id={asks} fact={facts[asks]} number={index + 1} hrefOf={hrefOf} />
            ))}
          </ol>
        </Card>
        {plan ? <Plan plan={plan} /> : null}
      </div>
    </>
  );
}

function Answer({ walk, facts, plan }: Pick<Guide, "walk" | "facts" | "plan">) {
  if (walk.open !== null) {
    const last = walk.path.at(-1);
    const ends = last ? leavesFrom(last.node).map((leaf) => leaves[leaf].title.toLowerCase()) : [];
    return (
      <Verdict
        is="unknown"
        title={`One question is open: ${questions[walk.open].title}`}
        because={`Nobody has seen it, so a person has to say. From here it ends with one of: ${ends.join("; ")}.`}
      />
    );
  }
  if (!walk.leaf) return null;
  const { title, because } = leaves[walk.leaf];
  const lost = plan && plan.lossMinutes !== 0 ? ` ${plan.loss}` : "";
  return <Verdict is={lookOfEnd(walk, facts)} title={title} because={`${because}${lost}`} />;
}

function addressOf(id: string, words: Words): string {
  const said = Object.entries(words).flatMap(([key, value]) => (value ? [[key, value] as [string, string]] : []));
  const query = new URLSearchParams(said).toString();
  return `/rollback/${id}${query ? `?${query}` : ""}`;
}
