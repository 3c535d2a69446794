import { classifyTokens } from "../syntax/token-classes.js";
import { positionAt, type Span } from "../text/source-file.js";
import { nodesAround } from "./syntax-at.js";
import { parsedFile, type Workspace } from "./workspace.js";

export interface Fold {
  /** Lines from 1. The last line of a block, which has its closing brace, stays visible. */
  readonly first: number;
  readonly last: number;
  readonly kind: "comment" | "imports" | "block";
}

/** The foldable ranges of a file: blocks and lists, comments of several lines, and imports. */
export function foldsOf(workspace: Workspace, path: string): Fold[] {
  const parsed = parsedFile(workspace, path);
  if (parsed === null) return [];
  const { document } = parsed.value;
  const { file } = document.span;
  const line = (offset: number): number => positionAt(file, offset).line;
  const folds: Fold[] = [];
  const add = (first: number, last: number, kind: Fold["kind"]): void => {
    if (last > first) folds.push({ first, last, kind });
  };
  const open: number[] = [];
  let run: { first: number; last: number } | null = null;
  for (const { span, class: kind } of classifyTokens(file, parsed.value)) {
    const first = line(span.start);
    if (kind === "comment" || kind === "documentation") {
      const last = line(span.end);
      const continues: boolean = run !== null && first === run.last + 1;
      if (run !== null && !continues) add(run.first, run.last, "comment");
      run = { first: run !== null && continues ? run.first : first, last };
      continue;
    }
    if (kind !== "punctuation") continue;
    const image = file.text.slice(span.start, span.end);
    if (image === "{" || image === "[" || image === "(") open.push(first);
    if (image === "}" || image === "]" || image === ")") add(open.pop() ?? first, first - 1, "block");
  }
  if (run !== null) add(run.first, run.last, "comment");
  const [firstImport] = document.imports;
  const lastImport = document.imports.at(-1);
  if (firstImport !== undefined && lastImport !== undefined && firstImport !== lastImport)
    add(line(firstImport.span.start), line(lastImport.span.end), "imports");
  return folds.sort((a, b) => a.first - b.first);
}

/** The ranges of an expanding selection from an offset, innermost first. */
export function selectionAt(workspace: Workspace, path: string, offset: number): Span[] {
  const parsed = parsedFile(workspace, path);
  if (parsed === null) return [];
  const { document } = parsed.value;
  const { file } = document.span;
  const token = classifyTokens(file, parsed.value).find(
    ({ span, class: kind }) => span.start <= offset && offset <= span.end && kind !== "punctuation",
  );
  const spans: Span[] = [];
  if (token !== undefined) {
    if (token.class === "string" && token.span.end - token.span.start > 2)
      spans.push({ file, start: token.span.start + 1, end: token.span.end - 1 });
    spans.push(token.span);
  }
  spans.push(
    ...nodesAround(document, offset)
      .map(({ span }) => span)
      .reverse(),
  );
  const grown: Span[] = [];
  for (const span of spans.filter(({ start, end }) => start <= offset && offset <= end)) {
    const last = grown.at(-1);
    const isLarger = last === undefined || (span.start <= last.start && span.end >= last.end);
    const isSame = last !== undefined && span.start === last.start && span.end === last.end;
    if (isLarger && !isSame) grown.push(span);
  }
  return grown;
}
