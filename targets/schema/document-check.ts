import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { DocumentFault } from "../../src/emit/document-fault.js";
import { report } from "../../src/emit/emit-diagnostics.js";
import type { Templates } from "../../src/emit/templates.js";
import type { Json } from "../../src/ir/json.js";
import { sourceFile } from "../../src/text/source-file.js";

export interface CheckedDocument {
  /** Null if the text is not JSON. */
  readonly value: Json;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reports a fault of a rendered text at an offset, showing one line. */
export function invalidDocument(path: string, text: string, fault: DocumentFault, start = 0): Diagnostic {
  const end = text.indexOf("\n", start);
  const span = { file: sourceFile(path, text), start, end: end === -1 ? text.length : end };
  return report("invalid-document", { path, fault }, span);
}

/** A document, and the template that prints it. */
export interface DocumentToRender {
  readonly path: string;
  readonly template: string;
  readonly view: object;
  /** The document that the target's own template prints. */
  readonly document: Json;
  /** Returns the faults of a document that a user's template printed. */
  problemsOf(document: Json): readonly DocumentFault[];
}

/**
 * Renders a document, and parses and checks the result. The package's own templates print the document unchanged, so nothing is
 * rendered for them.
 */
export function renderedDocument(
  templates: Templates,
  { path, template, view, document, problemsOf }: DocumentToRender,
): CheckedDocument {
  if (templates.areBuilt === true) return { value: document, diagnostics: [] };
  const text = templates.render(template, view);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const toolMessage = error instanceof Error ? error.message : String(error);
    const place = Number(/at position (\d+)/.exec(toolMessage)?.[1] ?? 0);
    return {
      value: null,
      diagnostics: [invalidDocument(path, text, { kind: "not-json", toolMessage }, Math.min(place, text.length))],
    };
  }
  return { value, diagnostics: problemsOf(value).map((fault) => invalidDocument(path, text, fault)) };
}

/** A part of a document, with its key in the enclosing part. */
interface Place {
  readonly value: Json;
  readonly key: string;
  readonly parent: Place | null;
}

/** Keywords whose keys are names. */
const nameTables: ReadonlySet<string> = new Set(["properties", "schemas", "$defs", "definitions"]);

/** Keywords that hold values, not schemas. */
const values: ReadonlySet<string> = new Set(["examples", "default", "enum", "const"]);

function pointerTo(place: Place): string {
  const keys: string[] = [];
  for (let at: Place = place; at.parent !== null; at = at.parent) keys.push(at.key);
  return keys
    .map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .reverse()
    .join("");
}

/** All `$ref`s of a document with their JSON pointers. Values of `examples`, `default`, `enum` and `const` are not schemas. */
export function referencesIn(document: Json): { readonly at: string; readonly reference: string }[] {
  const found: { at: string; reference: string }[] = [];
  const open: Place[] = [{ value: document, key: "", parent: null }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, key: own } = place;
    if (typeof value !== "object" || value === null) continue;
    // The names in `properties` and similar keywords are the author's.
    const areNames = nameTables.has(own);
    for (const [key, part] of Object.entries(value)) {
      if (!areNames && values.has(key)) continue;
      if (!areNames && key === "$ref" && typeof part === "string")
        found.push({ at: pointerTo(place), reference: part });
      else if (typeof part === "object") open.push({ value: part, key, parent: place });
    }
  }
  return found;
}

/** Whether a JSON pointer in a fragment (`#/components/schemas/X`) refers to a part of the document. */
export function resolves(document: Json, reference: string): boolean {
  if (!reference.startsWith("#/")) return reference === "#";
  let at: Json = document;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (!hasParts(at) || !Object.hasOwn(at, key)) return false;
    // A lookup instead of a search, because a large document has thousands of schemas, and more references.
    at = at[key] ?? null;
  }
  return true;
}

function hasParts(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null;
}
