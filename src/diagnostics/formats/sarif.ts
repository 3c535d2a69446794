import { harmless } from "../../text/display.js";
import { positionAt, type Span } from "../../text/source-file.js";
import type { Catalogue } from "../define.js";
import type { Diagnostic, Severity } from "../diagnostic.js";

export interface SarifOptions {
  /** Version of the compiler. */
  readonly version?: string;
  /** The catalogue with the pages of the rules. */
  readonly catalogue?: Catalogue;
}

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** Diagnostics as a SARIF 2.1.0 log (OASIS), for code scanning and editors. Columns count UTF-16 code units. */
export function toSarif(diagnostics: readonly Diagnostic[], options: SarifOptions = {}): string {
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))].sort();
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "goaidl",
            ...(options.version === undefined ? {} : { semanticVersion: options.version }),
            rules: codes.map((code) => rule(code, options.catalogue ?? {})),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: string, catalogue: Catalogue) {
  const definition = catalogue[code];
  if (definition === undefined) return { id: code };
  const { page, severity } = definition;
  return {
    id: code,
    shortDescription: { text: page.what },
    fullDescription: { text: page.why },
    help: { text: `${page.what}\n\n${page.why}\n\nWrong:\n\n${page.wrong}\nRight:\n\n${page.right}` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number) {
  const text = diagnostic.hint === null ? diagnostic.message : `${diagnostic.message}\n${diagnostic.hint}`;
  const { related, fixes } = diagnostic;
  return {
    ruleId: diagnostic.code,
    ruleIndex,
    level: levels[diagnostic.severity],
    message: { text: messageText(text) },
    locations: [location(diagnostic.span)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(({ span, message }, id) => ({
            id,
            message: { text: messageText(message) },
            ...location(span),
          })),
        }),
    ...(fixes.length === 0
      ? {}
      : {
          fixes: fixes.map(({ title, edits }) => ({
            description: { text: messageText(title) },
            artifactChanges: [...new Set(edits.map((edit) => edit.span.file.path))].map((path) => ({
              artifactLocation: { uri: uriOf(path) },
              replacements: edits
                .filter((edit) => edit.span.file.path === path)
                .map((edit) => ({ deletedRegion: region(edit.span), insertedContent: { text: edit.text } })),
            })),
          })),
        }),
  };
}

/**
 * Escapes a text for SARIF, where `{0}` is a placeholder (3.11.5) and `[text](address)` a link (3.11.6).
 */
function messageText(text: string): string {
  const braces = /\{\d+\}|\{\{|\}\}/.test(text) ? text.replaceAll("{", "{{").replaceAll("}", "}}") : text;
  return harmless(braces).replaceAll("](", "\\](");
}

function location(span: Span) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(span.file.path) }, region: region(span) } };
}

function region(span: Span) {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A path as a URI reference (RFC 3986): relative paths stay relative, absolute ones get the `file` scheme. */
function uriOf(path: string): string {
  const encoded = path
    .split("/")
    // A lone surrogate can't be encoded; it can only come from a broken file name.
    .map((segment) => encodeURIComponent(segment.replaceAll(/\p{Cs}/gu, "\uFFFD")))
    .join("/");
  if (/^[A-Za-z]:\//.test(path)) return `file:///${encoded.replace("%3A", ":")}`;
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}
