import { box, drawing, type Line, lines, spots } from "@/components/rollback/tree-places";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { leaves, questions } from "@/lib/rollback/rules";
import type { LeafId, NodeId, Walk } from "@/lib/rollback/schema";

/** The tree with the taken path lit. The same stands as a list beside it: a picture alone is for eyes only. */
export function DecisionTree({ walk }: { readonly walk: Walk }) {
  const taken = new Map(walk.path.map(({ node, answer }) => [node, answer]));
  const isLit = ({ from, answer }: Line) => taken.get(from) === answer;
  // What is lit is drawn last, over what it shares its way with.
  const drawn = lines.toSorted((a, b) => Number(isLit(a)) - Number(isLit(b)));
  return (
    <ScrollRegion label="The decision tree">
      <svg
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        role="img"
        aria-labelledby="tree-title tree-description"
        className="h-auto w-full min-w-190"
      >
        <title id="tree-title">The decision tree, with the path that was taken</title>
        <desc id="tree-description">{inWords(walk)}</desc>
        {drawn.map((line) => {
          const { from, answer, path, word } = line;
          const lit = isLit(line);
          return (
            <g key={`${from} ${answer}`} data-line={`${from} ${answer}`} data-lit={lit || undefined}>
              <path d={path} fill="none" strokeWidth={lit ? 3 : 1.2} className={lit ? "stroke-ink" : "stroke-line"} />
              <text
                x={word.x}
                y={word.y}
                textAnchor="middle"
                className={`text-xs ${lit ? "fill-ink font-bold" : "fill-muted"}`}
              >
                {answer}
              </text>
            </g>
          );
        })}
        {Object.keys(spots).map((key) => {
          const place = key as NodeId | LeafId;
          return <Box key={place} place={place} look={lookOf(place, walk, taken)} />;
        })}
      </svg>
    </ScrollRegion>
  );
}

type Look = "lit" | "open" | "end" | "dim";

function lookOf(place: NodeId | LeafId, walk: Walk, taken: ReadonlyMap<string, string>): Look {
  if (place === walk.leaf) return "end";
  const answer = taken.get(place);
  if (answer === "unknown") return "open";
  return answer === undefined ? "dim" : "lit";
}

const boxes: Record<Look, string> = {
  lit: "fill-surface stroke-ink stroke-2",
  open: "fill-surface stroke-unknown stroke-3 [stroke-dasharray:6_4]",
  end: "fill-ink stroke-ink stroke-2",
  dim: "fill-surface stroke-line",
};
const texts: Record<Look, string> = {
  lit: "fill-ink font-semibold",
  open: "fill-unknown font-bold",
  end: "fill-surface font-bold",
  dim: "fill-muted",
};

function Box({ place, look }: { readonly place: NodeId | LeafId; readonly look: Look }) {
  const { x, y, lines: words } = spots[place];
  const isEnd = place in leaves;
  return (
    <g data-place={place} data-look={look}>
      <rect
        x={x - box.width / 2}
        y={y - box.height / 2}
        width={box.width}
        height={box.height}
        rx={isEnd ? box.height / 2 : 6}
        className={boxes[look]}
      />
      {words.map((word, index) => (
        <text
          key={word}
          x={x}
          y={y + 4 + (index - (words.length - 1) / 2) * 16}
          textAnchor="middle"
          className={`text-sm ${texts[look]}`}
        >
          {word}
        </text>
      ))}
    </g>
  );
}

/** The path in words. */
function inWords({ path, leaf, open }: Walk): string {
  const steps = path.filter(({ answer }) => answer !== "unknown");
  const said = steps.map(({ asks, answer }) => `${questions[asks].title} ${answer}.`).join(" ");
  const end = leaf ? `It ends at: ${leaves[leaf].title}.` : "";
  return `${said} ${end}${open ? `Open: ${questions[open].title}` : ""}`.trim();
}
