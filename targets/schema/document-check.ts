import { defineDiagnostics, reporter } from "../../src/diagnostics/define.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Json } from "../../src/ir/type.js";
import { sourceFile } from "../../src/text/source-file.js";

/** What can be wrong with a document that a template made: ours are tested not to, a user's override may. */
export const documentDiagnostics = defineDiagnostics({
  "invalid-document": {
    severity: "error",
    message: ({ path, reason }: { readonly path: string; readonly reason: string }) =>
      `${path} is not valid: ${reason}`,
    page: {
      what: "A target rendered a document that is no JSON, or that breaks the rules of its own format.",
      why: "Tools would stumble over it later, so nothing is written. Only a template given with `--templates` can cause this.",
      wrong:
        'A template `asyncapi.hbs` that leaves out a comma: { "asyncapi": {{json version}} "info": {{json info}} }',
      right: 'The same template with it: { "asyncapi": {{json version}}, "info": {{json info}} }',
    },
  },
});

const report = reporter(documentDiagnostics);

export interface CheckedDocument {
  /** Null where the text is no JSON. */
  readonly value: Json;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses what a template rendered and checks it; `problemsOf` gives one sentence for each problem, with the place in it. */
export function checkedDocument(
  path: string,
  text: string,
  problemsOf: (document: Json) => readonly string[],
): CheckedDocument {
  const file = sourceFile(path, text);
  const span = { file, start: 0, end: Math.max(text.indexOf("\n"), 0) };
  const refused = (reason: string): Diagnostic => report("invalid-document", { path, reason }, span);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { value: null, diagnostics: [refused(error instanceof Error ? error.message : String(error))] };
  }
  return { value, diagnostics: problemsOf(value).map(refused) };
}

/** All `$ref`s of a document with the JSON pointers at which they stand. Values of `examples`, `default`, `enum` and `const` are no schemas. */
export function referencesIn(document: Json): { readonly at: string; readonly reference: string }[] {
  const found: { at: string; reference: string }[] = [];
  const open: [string, Json][] = [["", document]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, value] = next;
    if (typeof value !== "object" || value === null) continue;
    // The names in `properties` and its like are the author's, not keywords.
    const names = /\/(?:properties|schemas|\$defs|definitions)$/.test(at);
    for (const [key, part] of Object.entries(value)) {
      if (!names && ["examples", "default", "enum", "const"].includes(key)) continue;
      if (!names && key === "$ref" && typeof part === "string") found.push({ at, reference: part });
      else open.push([`${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, part]);
    }
  }
  return found;
}

/** Whether a JSON pointer in a fragment (`#/components/schemas/X`) leads somewhere. */
export function resolves(document: Json, reference: string): boolean {
  if (!reference.startsWith("#/")) return reference === "#";
  let at: Json = document;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = Object.entries(at).find(([name]) => name === key)?.[1] ?? null;
  }
  return true;
}
