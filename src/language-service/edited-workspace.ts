import type { TextEdit } from "../diagnostics/diagnostic.js";
import { applyEdits } from "../diagnostics/edits.js";
import type { Span } from "../text/source-file.js";
import { contractsWith, type Workspace } from "./workspace.js";

export interface Edited {
  readonly workspace: Workspace;
  /** The offset of a place after the edits. */
  readonly offsetOf: (span: Span) => number;
}

/** The workspace after some edits, to check them for new errors; null if they overlap. */
export function withTexts(workspace: Workspace, edits: readonly TextEdit[]): Edited | null {
  const files = new Map(edits.map(({ span }) => [span.file.path, span.file]));
  const open = new Map(workspace.open);
  for (const [path, file] of files) {
    const text = applyEdits(file, edits);
    if (text === null) return null;
    open.set(path, text);
  }
  const touched = new Set([...files.keys()].flatMap((path) => [path, ...(workspace.readers.get(path) ?? [])]));
  const contracts = new Map([...workspace.contracts].filter(([entry]) => !touched.has(entry)));
  const copy: Workspace = {
    ...workspace,
    open,
    parsed: new Map(workspace.parsed),
    contracts,
    readers: new Map([...workspace.readers].map(([path, readers]) => [path, new Set(readers)])),
  };
  return {
    workspace: copy,
    offsetOf: ({ file, start }) =>
      edits.reduce(
        (offset, { span, text }) =>
          span.file.path === file.path && span.start < start ? offset + text.length - (span.end - span.start) : offset,
        start,
      ),
  };
}

/** The contracts that edited files are part of, each once. */
export function editedContracts(workspace: Workspace, edits: readonly TextEdit[]): ReadonlySet<string> {
  const paths = new Set(edits.map(({ span }) => span.file.path));
  return new Set([...paths].flatMap((path) => contractsWith(workspace, path)));
}
