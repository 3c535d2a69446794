import { checkText } from "../../interactive/check-text.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { isRecord } from "../../text/is-record.js";
import { sourceFile } from "../../text/source-file.js";
import type { Io } from "../io.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import type { GivenText } from "./call-texts.js";
import { methodPath } from "./find-method.js";
import { lineFile } from "./line-file.js";

export interface PayloadParts {
  /** The text of `--data`; null if there is none. */
  readonly text: GivenText | null;
  /** The payload of a recording. */
  readonly recorded: unknown;
  /** Fields from other options, such as credentials. The text takes precedence over them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly io: Io;
}

/** The payload of a call, checked. Prints reports, and returns null if it is invalid. */
export function payloadOf(
  method: InteractiveMethod,
  { text, recorded, fields, io }: PayloadParts,
): { readonly value: unknown } | null {
  const { payload } = method.method;
  if (payload === null) return { value: undefined };
  const isObject = payload.kind === "reference" && method.types.get(payload.name)?.kind === "object";
  const base: Readonly<Record<string, unknown>> = isRecord(recorded) ? { ...recorded, ...fields } : fields;
  if (text === null && recorded !== undefined && !isRecord(recorded)) return { value: recorded };
  if (text === null && isObject) {
    const file = sourceFile("the payload", JSON.stringify(base));
    const { diagnostics } = checkText(method, "payload", file);
    printDiagnostics(diagnostics, io);
    if (hasErrors(diagnostics)) {
      io.stderr(`Give the payload with --data. goaidl call CONTRACT ${methodPath(method)} --template prints one.\n`);
      return null;
    }
    return { value: base };
  }
  const file = text === null ? sourceFile("the payload", "") : lineFile(text);
  const { value, diagnostics } = checkText(method, "payload", file, { given: Object.keys(base) });
  printDiagnostics(diagnostics, io);
  if (hasErrors(diagnostics)) return null;
  return { value: isRecord(value) ? { ...base, ...value } : value };
}
