import { readText } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import type { Io } from "../io.js";

/** The headers of `-H 'name: value'`, or `-H @file` with one on each line. Throws a UsageError. */
export function headersFrom(given: readonly string[], io: Io): Readonly<Record<string, string>> {
  const lines = given.flatMap((text) => (text.startsWith("@") ? readText(text.slice(1), io).split(/\r?\n/) : [text]));
  const headers: Record<string, string> = {};
  for (const line of lines) {
    if (line.trim() === "") continue;
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`${JSON.stringify(line)} is not a header: write -H 'name: value'`);
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
