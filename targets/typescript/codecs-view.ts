import { ImportSet, type Language } from "../../src/emit/typescript/imports.js";
import { json, literal, name, named, returned, union, unknownType } from "../../src/emit/typescript/nodes.js";
import { functionText } from "../../src/emit/typescript/print-declaration.js";
import type { Design } from "../../src/ir/design.js";
import type { EnumType, NamedType } from "../../src/ir/type.js";
import type { CodecContext } from "./codec-context.js";
import { codecExpression, isInline } from "./codec-expression.js";
import { type CodecFunction, codecOfType, cursorParameter } from "./codec-function.js";
import { objectCodec } from "./object-codec.js";
import { type PatternView, patternViews } from "./pattern-view.js";
import { cursor, runtimeCall } from "./runtime-call.js";
import { typesModule } from "./service-names.js";
import { taggedCodec } from "./tagged-codec.js";
import { untaggedCodec } from "./untagged-codec.js";
import type { Direction, Usage } from "./usage.js";

/** The view of `codecs.ts.hbs`. */
export interface CodecsView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly patterns: readonly PatternView[];
  readonly codecs: readonly CodecView[];
}

/** The view of `codec.hbs`: a function that reads or writes one type. */
export interface CodecView {
  readonly name: string;
  /** `(value: unknown, at: Cursor): types.Entry` */
  readonly signature: string;
  /** The lines of its body. */
  readonly body: readonly string[];
}

/** The codecs of a folder, for one side or both. */
export function codecsView(design: Design, usages: readonly Usage[], source: string, language: Language): CodecsView {
  const imports = new ImportSet([], language);
  const patterns = new Map<string, string>();
  const codecs = new Map<string, CodecView>();
  const add = (codec: CodecFunction | null): void => {
    if (codec !== null && !codecs.has(codec.name))
      codecs.set(codec.name, { name: codec.name, ...functionText(imports, codec) });
  };
  for (const type of design.types) {
    for (const usage of usages) {
      const contextOf = (direction: Direction): CodecContext => ({
        usage,
        direction,
        codec: (exported) => exported,
        type: (exported) => ({ kind: "qualified", namespace: "types", module: typesModule(usage), name: exported }),
        patterns,
      });
      const isReceived = usage.received.has(type.name);
      const isSent = usage.sent.has(type.name);
      if (type.kind === "enum") {
        if (isReceived || isSent) add(enumCheck(contextOf("received"), type));
      } else {
        if (isReceived) add(codecFunction(contextOf("received"), type));
        if (isSent) add(codecFunction(contextOf("sent"), type));
      }
    }
  }
  return { source, imports: imports.lines(), patterns: patternViews(patterns), codecs: [...codecs.values()] };
}

function codecFunction(context: CodecContext, type: Exclude<NamedType, EnumType>): CodecFunction | null {
  switch (type.kind) {
    case "alias": {
      if (isInline(context.usage, type.type)) return null;
      const body = codecExpression(context, type.type, type.constraints, name("value"), null);
      return codecOfType(context, type, unknownType, [returned(body)]);
    }
    case "object":
      return objectCodec(context, type);
    case "union":
      return type.tagging.kind === "untagged" ? untaggedCodec(context, type) : taggedCodec(context, type);
  }
}

/** The codec of an enum, which is the same in both directions because the values travel unchanged. */
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
