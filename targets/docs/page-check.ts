import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { DocumentFault } from "../../src/emit/document-fault.js";
import { invalidDocument } from "../schema/document-check.js";

const voidElements = ["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
const loading = /^(?:link|img|iframe|object|embed|source|audio|video|base)$/;

/**
 * Checks a page for faults that a template can cause: tags that don't match, repeated ids, links to missing ids, and
 * resources to load, which the page's own policy forbids. Attribute values have no `>`: views escape it.
 */
export function pageProblems(path: string, text: string): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const problem = (fault: DocumentFault, at: number): void =>
    void problems.push(invalidDocument(path, text, fault, at));
  const ids = new Set<string>();
  const links: { readonly id: string; readonly at: number }[] = [];
  const open: { readonly name: string; readonly at: number }[] = [];
  const tags = /<!--[\s\S]*?-->|<(script|style)\b[^>]*>[\s\S]*?<\/\1>|<(\/?)([A-Za-z][\w-]*)([^>]*)>/g;
  for (const match of text.matchAll(tags)) {
    const [, , slash, name = "", attributes = ""] = match;
    if (name === "") continue;
    if (slash === "/") {
      const last = open.pop();
      if (last?.name === name) continue;
      problem({ kind: "mismatched-end", tag: name, open: last?.name ?? null }, match.index);
      return problems;
    }
    if (!voidElements.includes(name) && !attributes.endsWith("/")) open.push({ name, at: match.index });
    const isInPage = name === "img" && / src="data:[^"]*"/.test(attributes);
    if (loading.test(name) && !isInPage) problem({ kind: "loads", tag: name }, match.index);
    for (const [, key, value = ""] of attributes.matchAll(/\s(id|href)="([^"]*)"/g)) {
      const at = match.index + match[0].indexOf(`${key}="`);
      // Only the links of documentation comments, which are the author's, have a `rel`.
      if (key === "href" && value.startsWith("#") && !attributes.includes(" rel="))
        links.push({ id: value.slice(1), at });
      if (key !== "id") continue;
      if (ids.has(value)) problem({ kind: "repeated-id", id: value }, at);
      ids.add(value);
    }
  }
  for (const { name, at } of open) problem({ kind: "missing-end", tag: name }, at);
  for (const { id, at } of links) {
    if (!ids.has(id)) problem({ kind: "dead-link", id }, at);
  }
  return problems;
}
