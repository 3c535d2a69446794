/** The parts at the beginning of codecs of objects and unions. */
import { type Expression, json, name, type Statement, type TypeNode } from "../../src/emit/typescript/nodes.js";
import { cursor, runtime, runtimeCall } from "./runtime-call.js";

/** The parameter for the value that is read or written. */
export const value = name("value");

/** The constant with the fields of an object. */
export const fields = name("fields");

/** `const fields = fieldsOf<"kind">(value, at);`, an object whose fields are optional and have any values. */
export function fieldsConstant(keys: TypeNode, ...expected: readonly Expression[]): Statement {
  return {
    kind: "const",
    name: "fields",
    type: null,
    value: {
      kind: "call",
      callee: runtime("fieldsOf"),
      typeArguments: [keys],
      arguments: [value, cursor, ...expected],
    },
  };
}

/** Refuses fields that a closed type doesn't have. */
export function onlyFieldsCall(of: Expression, names: readonly string[]): Statement {
  return { kind: "expression", expression: runtimeCall("onlyFields", of, json(names), cursor) };
}

export function assertObject(...expected: readonly Expression[]): Statement {
  return { kind: "expression", expression: runtimeCall("assertObject", value, cursor, ...expected) };
}
