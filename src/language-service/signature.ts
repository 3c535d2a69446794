import { builtins } from "../semantics/lower/annotations.js";
import { annotationDocs, parameterTexts } from "./annotation-docs.js";
import { annotationCall } from "./completion/annotation-items.js";
import { placeAt } from "./completion/place.js";
import { textOf } from "./outline.js";
import type { Workspace } from "./workspace.js";

export interface Signature {
  readonly label: string;
  readonly documentation: string;
  /** The texts of the parameters in the label. */
  readonly parameters: readonly string[];
  /** The index of the current parameter. */
  readonly active: number;
}

/** The annotation around an offset in its arguments; null if there is none. */
export function signatureAt(workspace: Workspace, path: string, offset: number): Signature | null {
  const place = placeAt(workspace, path, offset);
  const call = place === null ? null : annotationCall(place);
  if (place === null || call === null) return null;
  const { name } = call;
  const declared = place.meaning.contract.compiled.program?.annotations.get(name);
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (declared === undefined && builtin === undefined) return null;
  const parameters =
    builtin === undefined
      ? (declared?.parameters ?? []).map((parameter) => textOf(parameter))
      : parameterTexts(builtin);
  const names =
    builtin?.parameters.map((parameter) => parameter.name) ??
    declared?.parameters.map((parameter) => parameter.name.text) ??
    [];
  const { tokens } = place.written;
  const named = tokens.at(-1)?.text === ":" ? names.indexOf(tokens.at(-2)?.text ?? "") : -1;
  return {
    label: `@${name}(${parameters.join(", ")})`,
    documentation: (builtin === undefined ? declared?.doc?.text : annotationDocs[name]) ?? "",
    parameters,
    active: named >= 0 ? named : call.index,
  };
}
