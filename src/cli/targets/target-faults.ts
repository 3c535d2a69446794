import { isRecord } from "../../text/is-record.js";

/** Describes why the default export of a user's module is not a target; null if it is one. */
export function targetFault(value: unknown): string | null {
  if (!isRecord(value)) return "its default export is not an object";
  const { name, title, options, templates, generate } = value;
  if (typeof name !== "string" || !/^[\w-]+$/.test(name)) return "`name` must consist of letters, digits, `-` and `_`";
  if (typeof title !== "string") return "`title` must be a string";
  if (!isRecord(options)) return "`options` must be a JSON Schema, such as `{}`";
  if (!Array.isArray(templates) || !templates.every((folder) => folder instanceof URL))
    return "`templates` must be a list of `URL` objects";
  if (typeof generate !== "function") return "`generate` must be a function";
  return null;
}

/** Describes why the result of a user's `generate` is invalid; null if it has files and diagnostics. */
export function outputFault({
  files,
  diagnostics,
}: {
  readonly files?: unknown;
  readonly diagnostics?: unknown;
}): string | null {
  if (!Array.isArray(files) || !Array.isArray(diagnostics))
    return "`generate` must return an object with the lists `files` and `diagnostics`, not a promise";
  if (!files.every((file) => isRecord(file) && typeof file.path === "string" && typeof file.text === "string"))
    return "each of `files` must have the strings `path` and `text`";
  if (!diagnostics.every(isDiagnostic))
    return "each of `diagnostics` must have `code`, `severity`, `message`, `span`, `related`, `hint` and `fixes`";
  return null;
}

function isDiagnostic(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { code, severity, message, span, related, hint, fixes } = value;
  const isReport =
    [code, message].every((text) => typeof text === "string") && (hint === null || typeof hint === "string");
  if (!isReport || !["error", "warning", "info"].includes(String(severity))) return false;
  return isSpan(span) && Array.isArray(related) && Array.isArray(fixes);
}

function isSpan(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.file)) return false;
  const { path, text, lineStarts } = value.file;
  const isFile = typeof path === "string" && typeof text === "string" && Array.isArray(lineStarts);
  return isFile && Number.isInteger(value.start) && Number.isInteger(value.end);
}
