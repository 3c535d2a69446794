import type { Method } from "../../src/ir/design.js";
import { escapeHtml } from "./html-text.js";
import { typeText } from "./type-html.js";

interface Step {
  readonly from: "client" | "server";
  readonly label: string;
  /** Messages that may be followed by more of their kind are drawn dashed. */
  readonly many: boolean;
}

const width = 380;
const left = 40;
const right = width - 40;
const rowHeight = 34;
const firstRow = 62;

/** What travels in a call, from top to bottom, as an inline SVG with a text for those who can't see it. */
export function streamDiagram(method: Method, id: string): string {
  const steps = stepsOf(method);
  const height = firstRow + steps.length * rowHeight;
  const rows = steps.map((step, index) => row(step, firstRow + index * rowHeight)).join("");
  return [
    `<svg class="diagram" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}">${escapeHtml(spoken(steps))}</title>`,
    `<text class="peer" x="${left}" y="18">client</text><text class="peer" x="${right}" y="18">server</text>`,
    `<path class="life" d="M${left} 28V${height - 4}M${right} 28V${height - 4}"/>`,
    rows,
    "</svg>",
  ].join("");
}

function row(step: Step, y: number): string {
  const [start, end, tip] = step.from === "client" ? [left, right, -8] : [right, left, 8];
  const arrow = `M${end + tip} ${y - 5}L${end} ${y}L${end + tip} ${y + 5}`;
  const label = step.label.length > 38 ? `${step.label.slice(0, 37)}…` : step.label;
  return [
    `<path class="line ${step.from}${step.many ? " many" : ""}" d="M${start} ${y}H${end}"/>`,
    `<path class="line ${step.from}" d="${arrow}"/>`,
    `<text class="label" x="${width / 2}" y="${y - 7}">${escapeHtml(label)}</text>`,
  ].join("");
}

function stepsOf(method: Method): Step[] {
  const route = method.http.routes[0];
  const request: Step = {
    from: "client",
    label: route === undefined ? "request" : `${route.verb} ${route.path}`,
    many: false,
  };
  const incoming = method.streamingPayload;
  const outgoing = method.streamingResult;
  const answer: Step = {
    from: "server",
    label:
      `${method.shape === "unary" ? `${method.http.status} ` : ""}${method.result === null ? "" : typeText(method.result.type)}`.trim() ||
      "close 1000",
    many: false,
  };
  const done: Step = { from: "server", label: "close 1000", many: false };
  const sent: Step[] = incoming === null ? [] : [{ from: "client", label: `${typeText(incoming.type)} …`, many: true }];
  const received: Step[] =
    outgoing === null ? [] : [{ from: "server", label: `${typeText(outgoing.type)} …`, many: true }];
  switch (method.shape) {
    case "unary":
      return [request, answer];
    case "server":
      return [request, ...received, done];
    case "client":
      return [request, ...sent, { from: "client", label: "end", many: false }, answer];
    case "bidirectional":
      return [request, ...sent, ...received, done];
  }
}

function spoken(steps: readonly Step[]): string {
  return `In order: ${steps.map((step) => `the ${step.from} sends ${step.label.replace(" …", ", any number of times")}`).join("; ")}.`;
}
