import { primitiveNames } from "../../ir/primitives.js";
import type * as ast from "../../syntax/ast.js";
import { type Bound, reportUnknown } from "../context.js";
import { didYouMean, nearName } from "../reporter.js";
import { type Scope, symbolOf, type TypeSymbol } from "./scope.js";

/** The type or constant that a reference names; reports names that mean nothing. */
export function findSymbol(context: Bound, reference: ast.TypeReference, from: Scope): TypeSymbol | null {
  const symbol = symbolOf(from, reference.path);
  if (symbol !== null) return symbol;
  const [first, second, third] = reference.path;
  const last = reference.path.at(-1);
  if (first === undefined || last === undefined) return null;
  const namespace = second === undefined ? undefined : from.namespaces.get(first.text);
  if (namespace === null) return null; // the import was reported
  if (second !== undefined && namespace === undefined) {
    reportUnknown(context, "namespace", first, from.namespaces.keys());
    return null;
  }
  if (second !== undefined && third !== undefined) {
    reportUnknown(context, "namespace", second, []);
    return null;
  }
  const names = namespace?.declared ?? from.visible;
  const failedImport = from.module.document.imports.some((entry) =>
    entry.names.some((item) => (item.alias ?? item.name).text === last.text),
  );
  if (context.program.lost.has(last.text) || (namespace === undefined && failedImport)) return null;
  // What a word means elsewhere is a better guess than what it looks like: JavaScript's `Date` is no `date`.
  const foreign = Object.hasOwn(foreignTypes, last.text) ? (foreignTypes[last.text] ?? null) : null;
  const near =
    foreign === null
      ? nearName(context, last.text, [...primitiveNames, ...names.keys()])
      : (/^`(\w+)`$/.exec(foreign)?.[1] ?? null);
  context.report("unknown-type", { name: last.text }, last.span, {
    hint: foreign === null ? didYouMean(near) : `this language's word for it is ${foreign}`,
    fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: last.span, text: near }] }],
  });
  return null;
}

/** Types of other languages, and what stands for them. */
const foreignTypes: Readonly<Record<string, string>> = {
  number: "`float64` or an integer such as `int`",
  bool: "`boolean`",
  integer: "`int`",
  float: "`float64`",
  double: "`float64`",
  long: "`int64`",
  datetime: "`timestamp`",
  Date: "`timestamp`, or `date` for a day without a time",
  DateTime: "`timestamp`",
  str: "`string`",
  bigint: "`@encode(string)` before a field of type `int64`",
  object: "`map<string, any>`, or a type of its own",
  unknown: "`any`",
  Buffer: "`bytes`",
  Uint8Array: "`bytes`",
  ArrayBuffer: "`bytes`",
  Blob: "`bytes`",
  Array: "brackets behind the type: `string[]`",
  List: "brackets behind the type: `string[]`",
  list: "brackets behind the type: `string[]`",
  repeated: "brackets behind the type: `string[]`",
  Set: "a list with `@uniqueItems` before the field: `string[]`",
  set: "a list with `@uniqueItems` before the field: `string[]`",
  Map: "`map<string, int>`",
  Record: "`map<string, int>`",
  dict: "`map<string, int>`",
  Optional: "a question mark behind the field's name: `name?: string`",
  optional: "a question mark behind the field's name: `name?: string`",
  undefined: "a question mark behind the field's name: `name?: string`",
  void: "nothing: leave the clause out",
};
