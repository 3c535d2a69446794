import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Annotations, Documentation } from "../../ir/documentation.js";
import type { Json } from "../../ir/json.js";
import type { Constraint, Encoding } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { suggest } from "../../text/suggest.js";
import { checkUrl } from "../bind/links.js";
import type { Bound } from "../context.js";
import type { Annotated, ClauseWord } from "../diagnostics/words.js";
import { nearName, reportDuplicates } from "../reporter.js";
import { foreignAnnotation } from "./foreign-annotations.js";
import { plainValue } from "./values.js";

type ParameterKind = "integer" | "number" | "string" | "boolean" | "name" | "any";
interface Signature {
  readonly parameters: readonly { readonly name: string; readonly kind: ParameterKind; readonly optional?: true }[];
  readonly places: readonly Annotated[];
}

const constrained: readonly Annotated[] = ["field", "alias"];
/** The places of annotations that may be before any declaration or member. Declarations of annotations use the same names. */
export const annotationPlaces: readonly Annotated[] = [
  "api",
  "scheme",
  "type",
  "alias",
  "enum",
  "union",
  "field",
  "value",
  "variant",
  "interceptor",
  "service",
  "method",
  "error",
  "const",
];

const length: Signature = { parameters: [{ name: "value", kind: "integer" }], places: constrained };
const bound: Signature = { parameters: [{ name: "value", kind: "number" }], places: constrained };
const flag = (...places: Annotated[]): Signature => ({ parameters: [], places });

/** The built-in annotations: signature and places. `specs/manual/language.md` has the same table. */
export const builtins: Readonly<Record<string, Signature>> = {
  minLength: length,
  maxLength: length,
  minItems: length,
  maxItems: length,
  minProperties: length,
  maxProperties: length,
  length: {
    parameters: [
      { name: "min", kind: "integer" },
      { name: "max", kind: "integer" },
    ],
    places: constrained,
  },
  min: bound,
  max: bound,
  exclusiveMin: bound,
  exclusiveMax: bound,
  multipleOf: bound,
  pattern: { parameters: [{ name: "pattern", kind: "string" }], places: constrained },
  format: {
    parameters: [
      { name: "format", kind: "name" },
      { name: "unchecked", kind: "boolean", optional: true },
    ],
    places: constrained,
  },
  uniqueItems: flag(...constrained),
  example: { parameters: [{ name: "value", kind: "any" }], places: ["field", "alias"] },
  deprecated: {
    parameters: [
      { name: "reason", kind: "string", optional: true },
      { name: "since", kind: "string", optional: true },
      { name: "use", kind: "string", optional: true },
    ],
    places: annotationPlaces,
  },
  since: { parameters: [{ name: "version", kind: "string" }], places: annotationPlaces },
  summary: { parameters: [{ name: "text", kind: "string" }], places: annotationPlaces },
  externalDocs: {
    parameters: [
      { name: "url", kind: "string" },
      { name: "description", kind: "string", optional: true },
    ],
    places: ["api", "type", "alias", "enum", "union", "field", "service", "method"],
  },
  sensitive: flag("field", "alias"),
  readOnly: flag("field"),
  writeOnly: flag("field"),
  encode: { parameters: [{ name: "encoding", kind: "name" }], places: ["field", "alias"] },
  tag: { parameters: [{ name: "number", kind: "integer" }], places: ["field", "variant"] },
  named: {
    parameters: [{ name: "name", kind: "name" }],
    places: ["field", "type", "alias", "enum", "union", "variant", "message"],
  },
  legacyGoa: flag("union"),
  apiKey: { parameters: [{ name: "scheme", kind: "name" }], places: ["field"] },
  token: { parameters: [{ name: "scheme", kind: "name" }], places: ["field"] },
  username: flag("field"),
  password: flag("field"),
  suppress: {
    parameters: [
      { name: "code", kind: "string" },
      { name: "reason", kind: "string" },
    ],
    places: [...annotationPlaces, "message"],
  },
  allowBreaking: {
    parameters: [
      { name: "code", kind: "string" },
      { name: "reason", kind: "string" },
    ],
    // `goaidl diff` finds the annotation in the design only at these places; elsewhere it would be ignored silently.
    places: ["api", "type", "alias", "enum", "union", "field", "service", "method"],
  },
};

/** Annotations that may be repeated. */
const repeatable: readonly string[] = ["example", "suppress", "allowBreaking"];

/** A constraint with its place. */
export interface WrittenConstraint {
  readonly annotation: ast.Annotation;
  readonly constraints: readonly { readonly kind: Constraint["kind"]; readonly value: ast.Value | null }[];
}

/** The contents of the annotations and documentation before a node. */
export interface Decorations {
  readonly documentation: Documentation;
  readonly annotations: Annotations;
  readonly constraints: readonly WrittenConstraint[];
  readonly examples: readonly ast.Value[];
  readonly encoding: { readonly encoding: Encoding | string; readonly annotation: ast.Annotation } | null;
  readonly tag: number | null;
  readonly sensitive: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly legacyGoa: boolean;
  readonly named: string | null;
  readonly credential: {
    readonly role: "apiKey" | "token" | "username" | "password";
    readonly scheme: ast.Name | null;
    readonly annotation: ast.Annotation;
  } | null;
}

/** Reads the annotations and documentation before a declaration, field, value, variant or clause. */
export function readDecorations(context: Bound, decorated: ast.Decorated, place: Annotated): Decorations {
  const constraints: WrittenConstraint[] = [];
  const examples: ast.Value[] = [];
  const annotations: { name: string; arguments: Record<string, Json> }[] = [];
  const decorations: { -readonly [Key in keyof Decorations]: Decorations[Key] } = {
    documentation: {
      text: decorated.doc?.text ?? null,
      summary: null,
      deprecated: null,
      since: null,
      externalDocs: null,
    },
    annotations,
    constraints,
    examples,
    encoding: null,
    tag: null,
    sensitive: false,
    readOnly: false,
    writeOnly: false,
    legacyGoa: false,
    named: null,
    credential: null,
  };
  const seen = new Set<string>();
  for (const annotation of decorated.annotations) {
    const name = annotation.name.text;
    const signature = builtins[name];
    if (signature === undefined || !Object.hasOwn(builtins, name)) {
      const custom = customAnnotation(context, annotation, decorated.annotations, place);
      if (custom !== null) annotations.push(custom);
      continue;
    }
    if (!signature.places.includes(place)) {
      context.report("annotation-place", { name, place, places: signature.places }, annotation.span);
      continue;
    }
    const given = bindArguments(signature, annotation);
    if (given === null) {
      // A value that is used as a name was reported at its declaration.
      if (annotation.arguments.some(({ value }) => context.program.lost.has(String(plainValue(value))))) continue;
      context.report("annotation-arguments", { name, signature: signatureText(signature) }, annotation.span);
      continue;
    }
    const parts = name === "length" ? ["minLength", "maxLength"] : [name];
    if (!repeatable.includes(name) && parts.some((part) => seen.has(part))) {
      context.report("duplicate-annotation", { name }, annotation.span);
      continue;
    }
    for (const part of parts) seen.add(part);
    const text = (key: string): string | null => {
      const value = given.get(key);
      return value?.kind === "string"
        ? value.value
        : value?.kind === "name-value"
          ? value.path.map((part) => part.text).join(".")
          : null;
    };
    const first = given.values().next().value ?? null;
    switch (name) {
      case "length":
        constraints.push({
          annotation,
          constraints: [
            { kind: "minLength", value: given.get("min") ?? null },
            { kind: "maxLength", value: given.get("max") ?? null },
          ],
        });
        break;
      case "minLength":
      case "maxLength":
      case "minItems":
      case "maxItems":
      case "minProperties":
      case "maxProperties":
      case "min":
      case "max":
      case "exclusiveMin":
      case "exclusiveMax":
      case "multipleOf":
      case "pattern":
      case "format":
      case "uniqueItems":
        constraints.push({ annotation, constraints: [{ kind: name, value: first }] });
        break;
      case "example":
        if (first !== null) examples.push(first);
        break;
      case "deprecated":
        decorations.documentation = {
          ...decorations.documentation,
          deprecated: { reason: text("reason"), since: text("since"), use: text("use") },
        };
        break;
      case "since":
        decorations.documentation = { ...decorations.documentation, since: text("version") };
        break;
      case "summary":
        decorations.documentation = { ...decorations.documentation, summary: text("text") };
        break;
      case "externalDocs":
        if (first?.kind === "string") checkUrl(context, first.value, first.span);
        decorations.documentation = {
          ...decorations.documentation,
          externalDocs: { url: text("url") ?? "", description: text("description") },
        };
        break;
      case "encode":
        decorations.encoding = { encoding: text("encoding") ?? "", annotation };
        break;
      case "tag":
        decorations.tag = first?.kind === "integer" ? Number(first.value) : null;
        break;
      case "named":
        decorations.named = text("name");
        if (decorations.named !== null && !/^\p{Lu}[\p{L}\p{N}_]*$/u.test(decorations.named)) {
          const parameters = { subject: { annotation: "named" }, fault: { fault: "type-name" } } as const;
          context.report("invalid-value", parameters, (first ?? annotation).span);
        }
        break;
      case "apiKey":
      case "token":
        decorations.credential = {
          role: name,
          scheme: first?.kind === "name-value" ? (first.path[0] ?? null) : null,
          annotation,
        };
        break;
      case "username":
      case "password":
        decorations.credential = { role: name, scheme: null, annotation };
        break;
      case "sensitive":
      case "readOnly":
      case "writeOnly":
      case "legacyGoa":
        decorations[name] = true;
        break;
      case "suppress":
        // Only `goaidl lint` uses it, which reads the source; targets don't get it.
        refuseEmptyReason(context, name, given.get("reason"));
        break;
      default:
        refuseEmptyReason(context, name, given.get("reason"));
        annotations.push({ name, arguments: { code: text("code"), reason: text("reason") } });
    }
  }
  return decorations;
}

function refuseEmptyReason(context: Bound, name: string, reason: ast.Value | undefined): void {
  if (reason?.kind === "string" && reason.value.trim() === "") context.report("empty-reason", { name }, reason.span);
}

function placesOf({ places }: ast.AnnotationDeclaration): Annotated[] {
  return places.map(({ text }) => text).filter(isAnnotationPlace);
}

function isAnnotationPlace(text: string): text is Annotated {
  return annotationPlaces.some((place) => place === text);
}

/** Checks a declaration of a user's annotation. */
export function checkAnnotationDeclaration(context: Bound, declaration: ast.AnnotationDeclaration): void {
  if (Object.hasOwn(builtins, declaration.name.text)) {
    const clash = { kind: "annotation", name: declaration.name.text } as const;
    context.report("duplicate-name", clash, declaration.name.span, { hint: "this annotation is built in" });
  }
  reportDuplicates(
    context,
    "parameter",
    declaration.parameters.map(({ name }) => name),
  );
  reportDuplicates(context, "place", declaration.places);
  for (const place of declaration.places) {
    if (isAnnotationPlace(place.text)) continue;
    const near = suggest(place.text, annotationPlaces);
    context.report("unknown-name", { kind: "place", name: place.text }, place.span, { hint: didYouMean(near) });
  }
}

/** Reports an annotation before a node that can't have any. */
export function reportUnplaced(context: Bound, annotation: ast.Annotation, place: ClauseWord): void {
  const name = annotation.name.text;
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  const declared = context.program.annotations.get(name);
  if (builtin === undefined && declared === undefined) {
    reportUnknownAnnotation(context, annotation, [annotation]);
    return;
  }
  const places = builtin?.places ?? (declared === undefined ? [] : placesOf(declared));
  context.report("annotation-place", { name, place, places }, annotation.span);
}

function reportUnknownAnnotation(
  context: Bound,
  annotation: ast.Annotation,
  siblings: readonly ast.Annotation[],
): void {
  const { text: name, span } = annotation.name;
  if (context.program.lost.has(name) || reportForeign(context, annotation, siblings)) return;
  const near = nearName(context, name, [...Object.keys(builtins), ...context.program.annotations.keys()]);
  context.report("unknown-annotation", { name }, span, {
    hint: didYouMean(near === null ? null : `@${near}`),
    fixes: near === null ? [] : [{ title: `write \`@${near}\``, edits: [{ span, text: near }] }],
  });
}

/** From this number of reports on, new ones are not compared with earlier ones. */
const manyReports = 1000;

/**
 * Reports an annotation of another language; several before one node are one report with all fixes. Returns whether it
 * is reported.
 */
function reportForeign(context: Bound, annotation: ast.Annotation, siblings: readonly ast.Annotation[]): boolean {
  const own = foreignAnnotation(annotation);
  if (own === null) return false;
  const isForeign = ({ name }: ast.Annotation): boolean =>
    !Object.hasOwn(builtins, name.text) && !context.program.annotations.has(name.text);
  const all = siblings.filter(isForeign).flatMap((other) => {
    const known = foreignAnnotation(other);
    return known === null ? [] : [{ annotation: other, ...known }];
  });
  if (all[0]?.annotation !== annotation) return true;
  const hint = [...new Set(all.map((known) => known.hint))].join("; ");
  const isRepeated =
    context.diagnostics.length < manyReports &&
    context.diagnostics.some((other) => other.hint === hint && other.fixes.length === 0);
  const fixes = all.flatMap((known) => (known.fix === null ? [] : [known.fix]));
  const [first] = fixes;
  if (isRepeated && first === undefined) return true;
  context.report("unknown-annotation", { name: annotation.name.text }, annotation.name.span, {
    hint,
    fixes:
      first === undefined || fixes.length < all.length
        ? []
        : [
            {
              title: fixes.length === 1 ? first.title : `${first.title}, and ${fixes.length - 1} more`,
              edits: fixes.flatMap(({ edits }) => edits),
            },
          ],
  });
  return true;
}

function customAnnotation(
  context: Bound,
  annotation: ast.Annotation,
  siblings: readonly ast.Annotation[],
  place: Annotated,
): { name: string; arguments: Record<string, Json> } | null {
  const name = annotation.name.text;
  const declaration = context.program.annotations.get(name);
  if (declaration === undefined) {
    reportUnknownAnnotation(context, annotation, siblings);
    return null;
  }
  const places = placesOf(declaration);
  if (!places.includes(place)) {
    context.report("annotation-place", { name, place, places }, annotation.span);
    return null;
  }
  const signature: Signature = {
    parameters: declaration.parameters.map((parameter) => ({
      name: parameter.name.text,
      kind: "any",
      ...(parameter.optional ? { optional: true } : {}),
    })),
    places: [],
  };
  const given = bindArguments(signature, annotation);
  if (given === null) {
    context.report("annotation-arguments", { name, signature: signatureText(signature) }, annotation.span);
    return null;
  }
  const values: Record<string, Json> = {};
  for (const [key, value] of given) values[key] = plainValue(value);
  context.annotationUses.push({ declaration, given, values });
  return { name, arguments: values };
}

function signatureText(signature: Signature): string {
  if (signature.parameters.length === 0) return "";
  return `(${signature.parameters.map((p) => `${p.name}${p.optional === true ? "?" : ""}${p.kind === "any" ? "" : `: ${p.kind}`}`).join(", ")})`;
}

/** Arguments by parameter; null if they don't fit. */
function bindArguments(signature: Signature, annotation: ast.Annotation): Map<string, ast.Value> | null {
  const given = new Map<string, ast.Value>();
  let position = 0;
  for (const argument of annotation.arguments) {
    const name = argument.name?.text;
    const parameter =
      name === undefined ? signature.parameters[position++] : signature.parameters.find((p) => p.name === name);
    if (parameter === undefined || given.has(parameter.name) || !fits(parameter.kind, argument.value)) return null;
    given.set(parameter.name, argument.value);
  }
  return signature.parameters.every((p) => p.optional === true || given.has(p.name)) ? given : null;
}

function fits(kind: ParameterKind, value: ast.Value): boolean {
  // A name may be a constant, whose kind is checked when it is resolved.
  if (kind === "any") return true;
  if (kind === "name") return value.kind === "name-value" || value.kind === "string";
  if (kind === "string") return value.kind === "string";
  if (kind === "boolean") return value.kind === "boolean";
  if (value.kind === "name-value") return true;
  if (kind === "integer") return value.kind === "integer" && value.value >= 0n;
  return value.kind === "integer" || value.kind === "float";
}
