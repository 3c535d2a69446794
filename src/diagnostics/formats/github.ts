import { harmless } from "../../text/display.js";
import { positionAt } from "../../text/source-file.js";
import type { Diagnostic, Severity } from "../diagnostic.js";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * Diagnostics as workflow commands of GitHub Actions, one a line, which show as annotations on the lines of a pull request:
 * `::error file=..,line=..,col=..,endColumn=..,title=..::message`. GitHub takes columns only for places on one line.
 */
export function toGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${command(diagnostic)}\n`).join("");
}

function command(diagnostic: Diagnostic): string {
  const { span } = diagnostic;
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  const oneLine = start.line === end.line;
  const properties = [
    ["file", span.file.path],
    ["line", String(start.line)],
    ...(oneLine ? [] : [["endLine", String(end.line)]]),
    ...(oneLine
      ? [
          ["col", String(start.column)],
          ["endColumn", String(end.column)],
        ]
      : []),
    ["title", diagnostic.code],
  ];
  const text = diagnostic.hint === null ? diagnostic.message : `${diagnostic.message}\n${diagnostic.hint}`;
  const list = properties.map(([key = "", value = ""]) => `${key}=${escapeProperty(value)}`).join(",");
  return `::${commands[diagnostic.severity]} ${list}::${escapeData(text)}`;
}

/** Escapes a text for the runner (actions/runner, ActionCommand.cs). Logs are shown on a terminal, which a name must not control. */
function escapeData(text: string): string {
  return harmless(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
