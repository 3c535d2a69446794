import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/did-you-mean.js";
import type { Type } from "../ir/type.js";
import { type Issue, ValidationError } from "../runtime/errors.js";
import { isMistake, type JsonPath, type JsonText, parseJson } from "../text/json-text.js";
import type { SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type { InteractiveMethod } from "./interactive-contract.js";
import { report } from "./interactive-diagnostics.js";
import { checkValue, type MessageKind } from "./json-codecs.js";
import { ownValue, shapeOf, tagsOf, textsOf } from "./value-shape.js";

export interface CheckedText {
  /** The JSON value; undefined if the text is not JSON. */
  readonly value: unknown;
  /** Empty if the receiver would accept the value. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckOptions {
  readonly view?: string | null;
  /** Fields of the value that come from elsewhere, such as credentials, and may be missing in the text. */
  readonly given?: readonly string[];
}

/** Checks a payload or message that a user wrote as JSON with the receiver's generated codec. Reports have places in the text. */
export function checkText(
  method: InteractiveMethod,
  kind: MessageKind,
  file: SourceFile,
  { view = null, given = [] }: CheckOptions = {},
): CheckedText {
  const json = parseJson(file, "strict");
  if (isMistake(json)) {
    return { value: undefined, diagnostics: [report("invalid-json", { fault: json.fault }, json.span)] };
  }
  const type = typeOf(method, kind, view);
  if (type === null) return { value: json.value, diagnostics: [] };
  const doubled = json.doubled.map(({ key, span, first }) =>
    report("doubled-field", { name: key }, span, { related: [{ span: first, message: "it is also here" }] }),
  );
  const undeclared = undeclaredFields(method, type, json);
  const invalid = invalidParts(method, kind, view, { type, json, given });
  return {
    value: json.value,
    diagnostics: [...doubled, ...undeclared, ...invalid],
  };
}

/** The type of a kind of message; null if the method has none. */
export function typeOf({ method }: InteractiveMethod, kind: MessageKind, view: string | null = null): Type | null {
  if (kind === "payload") return method.payload;
  const message = method[kind];
  const views = message?.view?.kind === "runtime" ? message.view.views : [];
  return views.find((one) => one.view === view)?.type ?? message?.type ?? null;
}

/**
 * The maximum number of unknown fields to report, because locating one takes time in proportion to the size of its
 * object.
 */
const maxUndeclared = 16;

function undeclaredFields({ types }: InteractiveMethod, root: Type, json: JsonText): Diagnostic[] {
  const found: Diagnostic[] = [];
  const walk = (type: Type, value: unknown, path: JsonPath): void => {
    if (typeof value !== "object" || value === null || found.length >= maxUndeclared) return;
    const { name, keys, part } = shapeOf(types, type, value);
    const isList = Array.isArray(value);
    for (const [key, item] of Object.entries(value)) {
      if (found.length >= maxUndeclared) return;
      const step = isList ? Number(key) : key;
      if (!isList && name !== null && keys !== null && !keys.includes(key)) {
        const near = suggest(key, keys);
        const hint = didYouMean(near) ?? fieldsHint(keys);
        found.push(report("undeclared-field", { name: key, type: name }, json.keySpan([...path, step]), { hint }));
        continue;
      }
      const inner = part(step);
      if (inner !== null) walk(inner, item, [...path, step]);
    }
  };
  walk(root, json.value, []);
  return found;
}

function fieldsHint(keys: readonly string[]): string {
  if (keys.length === 0) return "it has no fields";
  return keys.length > 12 ? `it has ${keys.length} fields` : `it has ${keys.map((key) => `\`${key}\``).join(", ")}`;
}

/** The value that is checked, and its type, for reports. */
interface Checked {
  readonly type: Type;
  readonly json: JsonText;
  readonly given: readonly string[];
}

function invalidParts(
  method: InteractiveMethod,
  kind: MessageKind,
  view: string | null,
  checked: Checked,
): Diagnostic[] {
  try {
    checkValue(method, kind, checked.json.value, view);
    return [];
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const elsewhere = new Set(checked.given.map((field) => `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`));
    return error.issues
      .filter(({ rule, path }) => rule !== "required" || !elsewhere.has(path))
      .map((issue) => invalidPart(method, kind, issue, checked));
  }
}

function invalidPart(
  { types }: InteractiveMethod,
  kind: MessageKind,
  issue: Issue,
  { type, json }: Checked,
): Diagnostic {
  const path: (string | number)[] = [];
  let value: unknown = json.value;
  let declared: Type | null = type;
  let around: Type | null = null;
  for (const key of pointerKeys(issue.path)) {
    const step = Array.isArray(value) ? Number(key) : key;
    around = declared;
    declared = declared === null ? null : shapeOf(types, declared, value).part(step);
    value = ownValue(value, step);
    path.push(step);
  }
  const last = path.at(-1);
  const whole = kind === "payload" || kind === "result" ? kind : "message";
  const part = last === undefined ? whole : { path: path.join(".") };
  const isMissing = issue.rule === "required";
  // The tag of a union is a string in the enclosing value.
  const texts = [
    ...(declared === null ? [] : [...textsOf(types, declared), ...tagsOf(types, declared)]),
    ...(around === null ? [] : tagsOf(types, around)),
  ];
  const written = typeof value === "string" ? value : null;
  const near = written === null || texts.includes(written) ? null : suggest(written, texts);
  // A missing field is reported at the brace of its object.
  const place = json.valueSpan(path);
  const span = isMissing ? { ...place, end: Math.min(place.start + 1, place.end) } : place;
  return report("invalid-message", { part, issue }, span, { hint: didYouMean(near) });
}

/** The keys of a JSON pointer: RFC 6901. */
function pointerKeys(pointer: string): string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
