import Link from "next/link";
import { Age } from "@/components/ui/age";
import { LinkButton } from "@/components/ui/button";
import { Status } from "@/components/ui/status";
import { contradicts, questions } from "@/lib/rollback/rules";
import type { Answer, Fact, QuestionId } from "@/lib/rollback/schema";

type Props = {
  readonly id: QuestionId;
  readonly fact: Fact;
  readonly number: number;
  readonly hrefOf: (id: QuestionId, said: "yes" | "no" | null) => string;
};

const marks: Record<Answer, { readonly is: "none" | "unknown"; readonly word: string }> = {
  yes: { is: "none", word: "Yes" },
  no: { is: "none", word: "No" },
  unknown: { is: "unknown", word: "Not known: please answer" },
};

/** One question: its answer, how that is known, and how to change it. Nothing is stored: the answer is in the address. */
export function Question({ id, fact, number, hrefOf }: Props) {
  const { evidence, said, answer } = fact;
  const { title, help } = questions[id];
  const { is, word } = marks[answer];
  return (
    <li
      data-question={id}
      data-answer={answer}
      className={`break-inside-avoid rounded-md border p-4 ${answer === "unknown" ? "border-unknown" : "border-line"}`}
    >
      <h3 id={`question-${id}`} className="text-lg font-semibold">
        <span className="mr-2 text-muted">{number}</span>
        {title}
      </h3>
      <p className="mt-1 text-lg">
        {answer === "unknown" ? <Status is={is}>{word}</Status> : <strong>{word}</strong>}
        {said ? <span className="ml-2 text-base text-muted">by the word of a person</span> : null}
      </p>
      <dl className="mt-2 max-w-[80ch] space-y-1">
        <div>
          <dt className="inline text-muted">What Holdfast sees: </dt>
          <dd className="inline [overflow-wrap:anywhere]">{evidence.sentence}</dd>
        </div>
        <div>
          <dt className="inline text-muted">How we know: </dt>
          <dd className="inline">
            <Source from={evidence.from} />
          </dd>
        </div>
      </dl>
      {contradicts(fact) ? (
        <p className="mt-2">
          <Status is="attention">Holdfast sees {evidence.answer}.</Status> The word of the person counts here.
        </p>
      ) : null}
      {answer === "unknown" ? <p className="mt-2 max-w-[80ch] text-muted">{help}</p> : null}
      <fieldset className="mt-3 flex flex-wrap items-center gap-2 print:hidden">
        <legend className="sr-only">Answer: {title}</legend>
        {answer === "unknown" ? (
          <>
            <Choice href={hrefOf(id, "yes")} label="Yes" of={title} />
            <Choice href={hrefOf(id, "no")} label="No" of={title} />
          </>
        ) : (
          <>
            <Choice
              href={hrefOf(id, answer === "yes" ? "no" : "yes")}
              label={answer === "yes" ? "Answer no" : "Answer yes"}
              of={title}
              quiet
            />
            {said ? <Choice href={hrefOf(id, null)} label="Take my answer back" of={title} quiet /> : null}
          </>
        )}
      </fieldset>
    </li>
  );
}

type ChoiceProps = { readonly href: string; readonly label: string; readonly of: string; readonly quiet?: boolean };

function Choice({ href, label, of, quiet = false }: ChoiceProps) {
  return (
    <LinkButton href={href} prefetch={false} scroll={false} size={quiet ? "sm" : "md"}>
      {label}
      <span className="sr-only">: {of}</span>
    </LinkButton>
  );
}

function Source({ from: { label, href, at } }: { readonly from: Fact["evidence"]["from"] }) {
  return (
    <>
      {href ? (
        <Link href={href} className="underline underline-offset-2">
          {label}
        </Link>
      ) : (
        label
      )}
      {at ? (
        <>
          {", "}
          <Age at={at} />
        </>
      ) : null}
    </>
  );
}
