import type { Annotations, Documentation } from "../../src/ir/documentation.js";
import type { Json } from "../../src/ir/json.js";
import type { Dialect, JsonSchema } from "./dialect.js";
import { safeObject } from "./safe-keys.js";

/** Paragraphs for people: documentation, deprecation, version, links, and then properties without a keyword. */
export function describe(documentation: Documentation, notes: readonly string[] = []): string | null {
  const paragraphs = [
    documentation.text,
    deprecationSentence(documentation),
    documentation.since === null ? null : `Since ${documentation.since}.`,
    notes.length === 0 ? null : notes.join(" "),
  ];
  const text = paragraphs.filter((paragraph) => paragraph !== null && paragraph !== "").join("\n\n");
  return text === "" ? null : text;
}

/** `Deprecated since 2.0: too slow. Use `watch` instead.`, or null. */
export function deprecationSentence(documentation: Documentation): string | null {
  const deprecated = documentation.deprecated;
  if (deprecated === null) return null;
  const since = deprecated.since === null ? "" : ` since ${deprecated.since}`;
  const reason = deprecated.reason === null ? "" : `: ${deprecated.reason.replace(/\.$/, "")}`;
  const use = deprecated.use === null ? "" : ` Use \`${deprecated.use}\` instead.`;
  return `Deprecated${since}${reason}.${use}`;
}

/** `@owner("search")` as text, because a schema has no place for users' annotations. */
export function annotationText(annotations: Annotations): string {
  return annotations
    .map(({ name, arguments: given }) => {
      const values = Object.entries(given).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      return values.length === 0 ? `@${name}` : `@${name}(${values.join(", ")})`;
    })
    .join(" ");
}

/** Users' annotations as one object: name to arguments. */
function annotationObject(annotations: Annotations): Json {
  return safeObject(annotations.map(({ name, arguments: given }) => [name, safeObject(Object.entries(given))]));
}

/** AsyncAPI's `externalDocs`, which many of its objects have. */
export function externalDocs({ externalDocs: link }: Documentation): JsonSchema {
  if (link === null) return {};
  return { externalDocs: { url: link.url, ...(link.description === null ? {} : { description: link.description }) } };
}

/** Keywords that describe a schema: title, description, deprecated, links, annotations. */
export function describingKeywords(
  documentation: Documentation,
  annotations: Annotations,
  notes: readonly string[],
  dialect: Dialect,
): JsonSchema {
  const asyncapi = dialect.flavour === "asyncapi";
  const link = documentation.externalDocs;
  const linkNote = asyncapi || link === null ? [] : [`See ${link.description ?? link.url}: ${link.url}`];
  const description = describe(documentation, [...notes, ...linkNote]);
  return {
    ...(documentation.summary === null ? {} : { title: documentation.summary }),
    ...(description === null ? {} : { description }),
    ...(documentation.deprecated === null ? {} : { deprecated: true }),
    ...(asyncapi ? externalDocs(documentation) : {}),
    ...(annotations.length === 0
      ? {}
      : asyncapi
        ? { "x-goa-annotations": annotationObject(annotations) }
        : { $comment: annotationText(annotations) }),
  };
}
