import { leaves, questions, tree } from "@/lib/rollback/rules";
import type { LeafId, NodeId, Walk } from "@/lib/rollback/schema";

const order = Object.keys(tree) as NodeId[];

/** The tree as numbered questions: what the picture shows, for those who read or print it. */
export function TreeList({ walk }: { readonly walk: Walk }) {
  const taken = new Map(walk.path.map(({ node, answer }) => [node, answer]));
  const number = (node: NodeId) => order.indexOf(node) + 1;
  const goes = (place: NodeId | LeafId) =>
    place in tree ? `go to ${number(place as NodeId)}` : leaves[place as LeafId].title.toLowerCase();
  return (
    <details className="mt-3 text-sm">
      <summary className="font-semibold">The same as a list</summary>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {order.map((node) => {
          const { asks, yes, no } = tree[node];
          const answer = taken.get(node);
          return (
            <li key={node} className={answer ? "" : "text-muted"}>
              {questions[asks].title} Yes: {goes(yes)}. No: {goes(no)}.
              {answer ? (
                <strong>
                  {" "}
                  {answer === "unknown" ? "Asked here, and open." : `Asked here; the answer is ${answer}.`}
                </strong>
              ) : null}
            </li>
          );
        })}
      </ol>
    </details>
  );
}
