import type { Method } from "../../src/ir/design.js";
import { escapeHtml } from "./html-text.js";
import { typeText } from "./type-html.js";

interface Step {
  readonly from: "client" | "server";
  readonly label: string;
  /** Whether more messages of the kind may follow; these are dashed. */
  readonly many: boolean;
}

/** Steps that belong together; those in any order are in a box with a label. */
interface Part {
  readonly words: string | null;
  readonly steps: readonly Step[];
}

const width = 380;
const left = 36;
const right = width - 36;
const rowHeight = 32;
const boxRoom = 26;

/** The ids of drawings without texts, which many methods share, by their SVG. */
export type Drawings = Map<string, string>;

/**
 * A diagram of the messages of a call, from top to bottom, as an inline SVG with a text for screen readers. Lines and
 * boxes are those of a drawing that methods of the same shape share.
 */
export function streamDiagram(method: Method, id: string, drawings: Drawings): string {
  const parts = partsOf(method);
  const drawn: string[] = [];
  const labels: string[] = [];
  let y = 30;
  for (const { words, steps } of parts) {
    if (words !== null) {
      const height = steps.length * rowHeight + boxRoom;
      drawn.push(
        `<rect class="box" x="10" y="${y + 9}" width="${width - 20}" height="${height}" rx="8"/>`,
        `<text class="said" x="${width / 2}" y="${y + 25}">${escapeHtml(words)}</text>`,
      );
      y += boxRoom;
    }
    for (const step of steps) {
      y += rowHeight;
      drawn.push(row(step, y));
      labels.push(labelText(step, y));
    }
    if (words !== null) y += 12;
  }
  const height = y + 16;
  const drawing = [
    `<text class="peer" x="${left}" y="18">client</text><text class="peer" x="${right}" y="18">server</text>`,
    `<path class="life" d="M${left} 28V${height - 4}M${right} 28V${height - 4}"/>`,
    ...drawn,
  ].join("");
  const shared = drawings.get(drawing) ?? `drawing-${drawings.size + 1}`;
  drawings.set(drawing, shared);
  return [
    `<svg class="diagram" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}">${escapeHtml(screenReaderText(parts))}</title>`,
    `<use href="#${shared}"/>`,
    ...labels,
    "</svg>",
  ].join("");
}

function row(step: Step, y: number): string {
  const [start, end, tip] = step.from === "client" ? [left, right, -8] : [right, left, 8];
  const arrow = `M${end + tip} ${y - 5}L${end} ${y}L${end + tip} ${y + 5}`;
  const line = `M${start} ${y}H${end}`;
  return [
    // The tip of a dashed line is not dashed.
    ...(step.many
      ? [`<path class="line ${step.from} many" d="${line}"/>`, `<path class="line ${step.from}" d="${arrow}"/>`]
      : [`<path class="line ${step.from}" d="${line}${arrow}"/>`]),
  ].join("");
}

function labelText({ label }: Step, y: number): string {
  const short = label.length > 38 ? `${label.slice(0, 37)}…` : label;
  return `<text x="${width / 2}" y="${y - 7}">${escapeHtml(short)}</text>`;
}

function one(from: Step["from"], label: string): Part {
  return { words: null, steps: [{ from, label, many: false }] };
}

function partsOf(method: Method): Part[] {
  const route = method.http.routes[0];
  const request = one("client", route === undefined ? "request" : `${route.verb} ${route.path}`);
  const result = method.result === null ? null : typeText(method.result.type);
  if (method.shape === "unary") return [request, one("server", `${method.http.status} ${result ?? ""}`.trim())];
  const sse = method.stream?.transport === "sse";
  const opened = one("server", sse ? "200 text/event-stream" : "101 connection open");
  const sent = many("client", method.streamingPayload === null ? null : typeText(method.streamingPayload.type));
  const received = many("server", method.streamingResult === null ? null : typeText(method.streamingResult.type));
  const done = one("server", sse ? "end of the response" : "close 1000");
  switch (method.shape) {
    case "server":
      return [request, opened, { words: "any number", steps: received }, done];
    case "client":
      return [
        request,
        opened,
        { words: "any number", steps: sent },
        one("client", "end"),
        ...(result === null ? [done] : [one("server", result), done]),
      ];
    case "bidirectional":
      return [request, opened, { words: "any number, in any order", steps: [...sent, ...received] }, done];
  }
}

function many(from: Step["from"], label: string | null): Step[] {
  return label === null ? [] : [{ from, label, many: true }];
}

function screenReaderText(parts: readonly Part[]): string {
  const sentences = parts.map(({ words, steps }) => {
    const sends = steps.map((step) => `the ${step.from} sends ${step.label}`).join(", ");
    return words === null ? sends : `${words}: ${sends}`;
  });
  return `In order: ${sentences.join("; ")}.`;
}
