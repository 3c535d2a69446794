import type { Annotations, Documentation } from "../../src/ir/documentation.js";
import { annotationText, deprecationSentence } from "../schema/describe.js";
import { escapeHtml } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";

/** The documentation of a declaration for the template `documentation`; all texts are HTML. */
export interface DocumentationView {
  readonly summary: string | null;
  readonly deprecated: string | null;
  readonly text: string | null;
  /** Version, link, annotations of users. */
  readonly notes: readonly string[];
}

export function documentationView(documentation: Documentation, annotations: Annotations = []): DocumentationView {
  const deprecation = deprecationSentence(documentation);
  return {
    summary: documentation.summary === null ? null : escapeHtml(documentation.summary),
    deprecated: deprecation === null ? null : renderMarkdown(deprecation),
    text: documentation.text === null ? null : renderMarkdown(documentation.text),
    notes: notesOf(documentation, annotations),
  };
}

/** The documentation of a small part in one piece; null if there is none. */
export function documentationHtml(documentation: Documentation, annotations: Annotations = []): string | null {
  const { summary, deprecated, text, notes } = documentationView(documentation, annotations);
  const parts = [
    deprecated === null ? null : `<div class="deprecated">${deprecated}</div>`,
    summary === null ? null : `<p>${summary}</p>`,
    text,
    notes.length === 0 ? null : `<p>${notes.join(" · ")}</p>`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("\n");
}

function notesOf(documentation: Documentation, annotations: Annotations): string[] {
  const { since, externalDocs: link } = documentation;
  return [
    ...(since === null ? [] : [`Since ${escapeHtml(since)}`]),
    ...(link === null ? [] : [`See ${webLink(link.description ?? link.url, link.url)}`]),
    ...annotations.map((annotation) => `<code>${escapeHtml(annotationText([annotation]))}</code>`),
  ];
}

/** A link if it leads to the web, else its text. */
export function webLink(text: string, url: string | null): string {
  if (url === null || !/^https?:\/\//i.test(url)) return escapeHtml(text);
  return `<a rel="noopener noreferrer" href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

/** The first sentence of a text, without Markdown's marks: for lists. */
export function firstSentence(text: string | null): string | null {
  const paragraph =
    text
      ?.trim()
      .split(/\n\s*\n/)[0]
      ?.replaceAll(/\s+/g, " ") ?? "";
  const plain = paragraph.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[*_`]/g, "");
  const sentence = /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return sentence === "" ? null : escapeHtml(sentence);
}
