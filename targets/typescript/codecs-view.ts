import { ImportSet } from "../../src/emit/typescript/imports.js";
import { json, literal, name, named, returned, union, unknownType } from "../../src/emit/typescript/nodes.js";
import { functionText } from "../../src/emit/typescript/print-declaration.js";
import type { EnumType, NamedType } from "../../src/ir/type.js";
import { type CodecContext, codecExpression, isInline } from "./codec-expression.js";
import { type CodecFunction, codecOfType, cursorParameter } from "./codec-function.js";
import { objectCodec } from "./object-codec.js";
import { type PatternView, patternViews } from "./pattern-view.js";
import { cursor, runtimeCall } from "./runtime-call.js";
import { typesModule } from "./service-names.js";
import { taggedCodec } from "./tagged-codec.js";
import { untaggedCodec } from "./untagged-codec.js";
import type { Direction, Usage } from "./usage.js";

/** What `codecs.ts.hbs` shows. */
export interface CodecsView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly patterns: readonly PatternView[];
  readonly codecs: readonly CodecView[];
}

/** What `codec.hbs` shows: a function that reads or writes one type. */
export interface CodecView {
  readonly name: string;
  /** `(value: unknown, at: Cursor): types.Entry` */
  readonly signature: string;
  /** The lines of its body. */
  readonly body: readonly string[];
}

export function codecsView(usage: Usage, source: string): CodecsView {
  const imports = new ImportSet();
  const patterns = new Map<string, string>();
  const contextOf = (direction: Direction): CodecContext => ({
    usage,
    direction,
    codec: (exported) => exported,
    type: (exported) => ({ kind: "qualified", namespace: "types", module: typesModule(usage), name: exported }),
    patterns,
  });
  const functions = usage.design.types.flatMap((type): CodecFunction[] => {
    const isReceived = usage.received.has(type.name);
    const isSent = usage.sent.has(type.name);
    if (type.kind === "enum") return isReceived || isSent ? [enumCheck(contextOf("received"), type)] : [];
    return [
      ...(isReceived ? codecFunction(contextOf("received"), type) : []),
      ...(isSent ? codecFunction(contextOf("sent"), type) : []),
    ];
  });
  const codecs = functions.map((one) => ({ name: one.name, ...functionText(imports, one) }));
  return { source, imports: imports.lines(), patterns: patternViews(patterns), codecs };
}

function codecFunction(context: CodecContext, type: Exclude<NamedType, EnumType>): CodecFunction[] {
  switch (type.kind) {
    case "alias": {
      if (isInline(context.usage, type.type)) return [];
      const body = codecExpression(context, type.type, type.constraints, name("value"), null);
      return [codecOfType(context, type, unknownType, [returned(body)])];
    }
    case "object":
      return [objectCodec(context, type)];
    case "union":
      return [type.tagging.kind === "untagged" ? untaggedCodec(context, type) : taggedCodec(context, type)];
  }
}

/** One function for both directions: values of enums travel as they are. */
function enumCheck(context: CodecContext, type: EnumType): CodecFunction {
  const place = [name("value"), cursor, name("key")];
  const leaf = type.base === "int" ? "int64" : type.base === "uint" ? "uint64" : type.base;
  const check = type.open
    ? runtimeCall(leaf, ...place)
    : runtimeCall("oneOf", ...place, literal("enum"), json(type.values.map(({ value }) => value)));
  return {
    name: `check${type.name}`,
    parameters: [
      { name: "value", type: unknownType },
      cursorParameter,
      { name: "key", optional: true, type: union([named("string"), named("number")]) },
    ],
    result: context.type(type.name),
    body: [returned(check)],
  };
}
