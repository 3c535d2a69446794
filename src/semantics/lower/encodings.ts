import type { ParametersOf } from "../../diagnostics/define.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { PrimitiveName } from "../../ir/primitives.js";
import type { Encoding, Type } from "../../ir/type.js";
import { suggest } from "../../text/suggest.js";
import type { Bound } from "../context.js";
import type { typeDiagnostics } from "../diagnostics/type-diagnostics.js";
import { isUnknown, typeWords } from "../underlying.js";
import type { Decorations } from "./annotations.js";

type Fits = ParametersOf<(typeof typeDiagnostics)["invalid-encoding"]>["fits"];

const encodings: Readonly<Record<Encoding, { readonly types: readonly PrimitiveName[]; readonly fits: Fits }>> = {
  string: { types: ["int", "int64", "uint", "uint64"], fits: "64-bit integers" },
  number: { types: ["decimal"], fits: "decimals" },
  unixSeconds: { types: ["timestamp"], fits: "timestamps" },
  unixMillis: { types: ["timestamp"], fits: "timestamps" },
};

export const encodingNames: readonly string[] = Object.keys(encodings);

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(encodings, name);
}

/** Applies `@encode`, through lists and `| null`. */
export function encoded(context: Bound, type: Type, decorations: Decorations): Type {
  if (decorations.encoding === null) return type;
  const { encoding, annotation } = decorations.encoding;
  if (!isEncoding(encoding)) {
    const near = suggest(encoding, Object.keys(encodings));
    context.report(
      "annotation-arguments",
      { name: "encode", signature: "(string | number | unixSeconds | unixMillis)" },
      annotation.span,
      { hint: didYouMean(near) },
    );
    return type;
  }
  const apply = (inner: Type): Type | null => {
    if (inner.kind === "nullable") {
      const applied = apply(inner.type);
      return applied === null ? null : { kind: "nullable", type: applied };
    }
    if (inner.kind === "array") {
      const applied = apply(inner.element);
      return applied === null ? null : { kind: "array", element: applied };
    }
    return inner.kind === "primitive" && encodings[encoding].types.includes(inner.name) ? { ...inner, encoding } : null;
  };
  const applied = apply(type);
  if (applied !== null) return applied;
  if (!isUnknown(type)) {
    context.report(
      "invalid-encoding",
      { encoding, type: typeWords(type), fits: encodings[encoding].fits },
      annotation.span,
    );
  }
  return type;
}
