import { named, type Parameter, type Statement, type TypeNode, unknownType } from "../../src/emit/typescript/nodes.js";
import type { NamedType } from "../../src/ir/type.js";
import type { CodecContext } from "./codec-context.js";
import { codecNameIn } from "./codec-expression.js";
import { codegenModule } from "./runtime-call.js";
import { nameIn } from "./usage.js";

/** A function of `codecs.ts`. */
export interface CodecFunction {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode;
  readonly body: readonly Statement[];
}

export const cursorParameter: Parameter = {
  name: "at",
  type: { kind: "named", name: { module: codegenModule, name: "Cursor", typeOnly: true }, typeArguments: [] },
};

export const recordType: TypeNode = named("Record", named("string"), unknownType);

/** The type of a named type's values in the direction of a context. */
export function ownType(context: CodecContext, type: NamedType): TypeNode {
  return context.type(nameIn(context.usage, type.name, context.direction));
}

/** A decoder from `unknown`, or an encoder to `encoded`. */
export function codecOfType(
  context: CodecContext,
  type: NamedType,
  encoded: TypeNode,
  body: readonly Statement[],
): CodecFunction {
  const received = context.direction === "received";
  return {
    name: codecNameIn(context.usage, type.name, context.direction),
    parameters: [{ name: "value", type: received ? unknownType : ownType(context, type) }, cursorParameter],
    result: received ? ownType(context, type) : encoded,
    body,
  };
}
