import { rules as changeRules } from "../../diff/rules.js";
import { allRules } from "../../lint/rules.js";
import { serviceDiagnostics } from "../../semantics/diagnostics/service-diagnostics.js";
import { typeDiagnostics } from "../../semantics/diagnostics/type-diagnostics.js";
import type { Annotated } from "../../semantics/diagnostics/words.js";
import { builtins } from "../../semantics/lower/annotations.js";
import { encodingNames } from "../../semantics/lower/encodings.js";
import { formatNames } from "../../semantics/lower/formats.js";
import { annotationDocs, parameterTexts } from "../annotation-docs.js";
import { textOf } from "../outline.js";
import { boundType } from "../symbols/bound-type.js";
import type { CompletionItem } from "./item.js";
import { tagItems } from "./number-items.js";
import type { Place } from "./place.js";
import { valueItems } from "./value-items.js";

/** The possible places of an annotation before a member of each rule. */
const placesOf: Readonly<Record<string, readonly Annotated[]>> = {
  typeMember: ["field"],
  enumValue: ["value"],
  variant: ["variant"],
  apiClause: ["error"],
  serviceClause: ["method", "error"],
  methodClause: ["message", "error"],
  declaration: ["api", "scheme", "type", "alias", "enum", "union", "interceptor", "service", "const"],
};

/** The annotations that fit the following declaration, with a placeholder for each required argument. */
export function annotationItems(place: Place): CompletionItem[] {
  const rules = place.expected.flatMap((each) => each.rules);
  const member = rules.findLast((rule) => Object.hasOwn(placesOf, rule)) ?? "declaration";
  const places = placesOf[member] ?? [];
  const own = Object.entries(builtins)
    .filter(([, signature]) => signature.places.some((each) => places.includes(each)))
    .map(([name, signature]): CompletionItem => {
      const needed = signature.parameters.filter(({ optional }) => optional !== true);
      return {
        label: name,
        kind: "annotation",
        detail: signature.parameters.length === 0 ? "" : `(${parameterTexts(signature).join(", ")})`,
        ...(annotationDocs[name] === undefined ? {} : { documentation: annotationDocs[name] }),
        ...call(
          name,
          needed.map(({ name: parameter, kind }) => ({ name: parameter, isText: kind === "string" })),
        ),
      };
    });
  const declared = [...(place.meaning.contract.compiled.program?.annotations.values() ?? [])]
    .filter((declaration) => declaration.places.some(({ text }) => places.some((each) => each === text)))
    .map((declaration): CompletionItem => {
      const needed = declaration.parameters.filter(({ optional }) => !optional);
      return {
        label: declaration.name.text,
        kind: "annotation",
        detail: `(${declaration.parameters.map((parameter) => textOf(parameter)).join(", ")})`,
        ...(declaration.doc === null ? {} : { documentation: declaration.doc.text }),
        ...call(
          declaration.name.text,
          needed.map(({ name, type }) => ({ name: name.text, isText: textOf(type) === "string" })),
        ),
        rank: 0,
      };
    });
  return [...declared, ...own];
}

function call(
  name: string,
  needed: readonly { readonly name: string; readonly isText: boolean }[],
): Pick<CompletionItem, "insert" | "isSnippet"> {
  if (needed.length === 0) return {};
  const holes = needed.map(({ name: hole, isText }, index) =>
    isText ? `"\${${index + 1}:${hole}}"` : `\${${index + 1}:${hole}}`,
  );
  return { insert: `${name}(${holes.join(", ")})`, isSnippet: true };
}

/** The annotation call around the cursor, with the index of the argument. Null outside of a call. */
export function annotationCall({ written }: Place): { readonly name: string; readonly index: number } | null {
  let depth = 0;
  let index = 0;
  for (let at = written.tokens.length - 1; at >= 0; at--) {
    const text = written.tokens[at]?.text;
    if (text === ")" || text === "]" || text === "}") depth++;
    else if (text === "{" || text === "[") depth = Math.max(depth - 1, 0);
    else if (text === "," && depth === 0) index++;
    else if (text === "(") {
      if (depth-- > 0) continue;
      return written.tokens[at - 2]?.text === "@" ? { name: written.tokens[at - 1]?.text ?? "", index } : null;
    }
  }
  return null;
}

/** Argument names and values of the annotation that the cursor is in. */
export function argumentItems(place: Place): CompletionItem[] {
  const call = annotationCall(place);
  if (call === null) return [];
  const { program } = place.meaning.contract.compiled;
  const declared = program?.annotations.get(call.name);
  const names = Object.hasOwn(builtins, call.name)
    ? (builtins[call.name]?.parameters.map(({ name }) => name) ?? [])
    : (declared?.parameters.map(({ name }) => name.text) ?? []);
  const named =
    names.length < 2
      ? []
      : names.map((name): CompletionItem => ({ label: `${name}:`, kind: "parameter", insert: `${name}: `, rank: 4 }));
  const word = (text: string): CompletionItem => ({ label: text, kind: "constant" });
  switch (call.name) {
    case "tag":
      return tagItems(place);
    case "encode":
      return encodingNames.map(word);
    case "format":
      return call.index === 0
        ? formatNames.map((name) => word(/^\w+$/.test(name) ? name : JSON.stringify(name)))
        : named;
    case "apiKey":
    case "token":
      return [...(program?.schemes.values() ?? [])].map(
        ({ name, scheme }): CompletionItem => ({ label: name.text, kind: "scheme", detail: scheme.text }),
      );
    case "suppress":
      return call.index === 0 ? suppressible().map((code) => word(JSON.stringify(code))) : named;
    case "allowBreaking":
      return call.index === 0 ? changeRules.map(({ code }) => word(JSON.stringify(code))) : named;
    default: {
      const parameter = declared?.parameters[call.index];
      const type = parameter === undefined ? null : boundType(parameter.type, place.meaning.scope);
      return [...valueItems(place, type), ...named];
    }
  }
}

/** The codes that can be suppressed: those of lint, and warnings of the compiler. */
function suppressible(): string[] {
  const warnings = Object.entries({ ...typeDiagnostics, ...serviceDiagnostics }).flatMap(([code, { severity }]) =>
    severity === "error" ? [] : [code],
  );
  return [...allRules.map(({ code }) => code), ...warnings].sort();
}
