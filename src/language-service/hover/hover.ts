import { isPrimitive, primitives } from "../../ir/primitives.js";
import { builtins } from "../../semantics/lower/annotations.js";
import { type ClassifiedToken, classifyTokens } from "../../syntax/token-classes.js";
import type { Node } from "../../syntax/walk.js";
import type { Span } from "../../text/source-file.js";
import { annotationDocs, parameterTexts } from "../annotation-docs.js";
import { keywordDoc } from "../keyword-docs.js";
import { occurrencesAt } from "../navigation.js";
import { primitiveDocs } from "../primitive-docs.js";
import { innermost, nodesAround } from "../syntax-at.js";
import { type Meaning, meaningOf, parsedFile, type Workspace } from "../workspace.js";
import { messageExample } from "./message-example.js";
import { policyMarkdown } from "./policy-markdown.js";
import { symbolMarkdown } from "./symbol-markdown.js";

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** The hover text for the word at an offset; null for a word that needs no explanation. */
export function hoverAt(workspace: Workspace, path: string, offset: number): Hover | null {
  const meaning = meaningOf(workspace, path);
  const parsed = parsedFile(workspace, path);
  if (meaning === null || parsed === null) return null;
  const [occurrence] = occurrencesAt(meaning, offset);
  if (occurrence !== undefined) {
    const markdown = symbolMarkdown(workspace, meaning, occurrence.symbol);
    return markdown === "" ? null : { span: occurrence.span, markdown };
  }
  const { file } = parsed.value.document.span;
  const tokens = classifyTokens(file, parsed.value);
  const index = tokens.findIndex(({ span }) => span.start <= offset && offset < span.end);
  const token = tokens[index];
  if (token === undefined) return null;
  const word = file.text.slice(token.span.start, token.span.end);
  const before = tokens[index - 1];
  const isAnnotation = before !== undefined && before.class === "at";
  const markdown = isAnnotation ? annotationMarkdown(word) : wordMarkdown(meaning, token, word);
  return markdown === null ? null : { span: token.span, markdown };
}

function annotationMarkdown(name: string): string | null {
  const signature = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (signature === undefined) return null;
  const parameters = parameterTexts(signature);
  const call = parameters.length === 0 ? "" : `(${parameters.join(", ")})`;
  return `\`\`\`goa\n@${name}${call}\n\`\`\`\n\n${annotationDocs[name] ?? ""}\n\nBefore: ${signature.places.join(", ")}.`;
}

function wordMarkdown(meaning: Meaning, { span, class: kind, rule }: ClassifiedToken, word: string): string | null {
  const around = nodesAround(meaning.module.document, span.start, span.end);
  if (kind === "name" && isPrimitive(word) && innermost(around, "reference")?.path.length === 1)
    return primitiveMarkdown(word);
  if (kind !== "keyword" || rule === null) return null;
  const parts = [keywordDoc(rule, word), effectOf(meaning, around, word)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("\n\n");
}

/** The effect of a keyword of a method: the example of a message, or the effective limits of the stream. */
function effectOf(meaning: Meaning, around: readonly Node[], word: string): string | null {
  const method = innermost(around, "method");
  if (method === null) return null;
  const message = innermost(around, "message");
  if (message !== null && ["streaming", "payload", "result"].includes(word)) {
    const example = messageExample(meaning, method, message);
    return example === "" ? null : example;
  }
  const isStream = innermost(around, "stream") !== null || word === "method";
  return isStream ? policyMarkdown(meaning, method) : null;
}

function primitiveMarkdown(name: keyof typeof primitives): string {
  const { json, typescript, range, format } = primitives[name];
  const facts = [
    `JSON: ${json}`,
    `TypeScript: \`${typescript}\``,
    ...(range === null ? [] : [`from ${range[0]} to ${range[1]}`]),
    ...(format === null ? [] : [`format \`${format}\``]),
  ];
  return `\`\`\`goa\n${name}\n\`\`\`\n\n${primitiveDocs[name]}\n\n${facts.join("; ")}.`;
}
