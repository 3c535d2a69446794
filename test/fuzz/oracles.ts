/** Properties of every contract, valid or not: each function returns the fault, or null. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Diagnostic, Fix } from "../../src/diagnostics/diagnostic.js";
import { applyFix } from "../../src/diagnostics/edits.js";
import { diff } from "../../src/diff/diff.js";
import { generate } from "../../src/emit/generate.js";
import { format } from "../../src/format/format.js";
import { canonicalText } from "../../src/ir/canonical.js";
import type { Design } from "../../src/ir/design.js";
import { formats } from "../../src/runtime/codec/formats.js";
import { compile } from "../../src/semantics/compile.js";
import { parse } from "../../src/syntax/parse.js";
import { syntaxDiagnostics } from "../../src/syntax/syntax-diagnostics.js";
import { sourceFile } from "../../src/text/source-file.js";
import { targets } from "../../targets/registry.js";
import { rootCodecs } from "../diff/generated-codecs.js";
import { concerns, endless, refusedValue } from "../diff/refused-value.js";
import { generated } from "../support/compile-text.js";
import { metaschemaFindings, parserFindings } from "../support/document-oracles.js";
import { processorMs } from "../support/processor-time.js";
import type { Contract } from "./mutants.js";

export type Compiled = ReturnType<typeof compile>;

const imported = new Map<string, string | null>();

/** Compiles a contract as if it were where its original is, so that its imports are found. */
export function compiled({ path, text }: Contract): Compiled {
  const read = (asked: string): string | null => {
    if (asked === "main.goa") return text;
    const file = resolve(dirname(path), asked);
    const known = imported.get(file) ?? (existsSync(file) && file.endsWith(".goa") ? readFileSync(file, "utf8") : null);
    imported.set(file, known);
    return known;
  };
  return compile("main.goa", { read });
}

/** Compiles a contract, and reports it if that takes more than two seconds for each 100 KB. */
export function compiledInTime(contract: Contract): { readonly result: Compiled; readonly fault: string | null } {
  const start = processorMs();
  const result = compiled(contract);
  const spent = processorMs() - start;
  const isSlow = spent > 2_000 * Math.max(1, contract.text.length / 100_000);
  return { result, fault: isSlow ? `took ${Math.round(spent)} ms` : null };
}

function spansAreInside({ span, related, fixes }: Diagnostic): boolean {
  const spans = [
    span,
    ...related.map((place) => place.span),
    ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
  ];
  return spans.every(({ file, start, end }) => start >= 0 && start <= end && end <= file.text.length);
}

/** Diagnostics, the formatter, and `diff` of a contract with itself. */
export function faultOfCompiler(mutant: Contract, { value, diagnostics }: Compiled): string | null {
  const outside = diagnostics.find((diagnostic) => !spansAreInside(diagnostic));
  if (outside !== undefined) return `${outside.code} points outside of its file`;
  if (value.design === null && !diagnostics.some(({ severity }) => severity === "error"))
    return "no design, and no error";
  const file = sourceFile("main.goa", mutant.text);
  const once = format(file);
  const twice = format(sourceFile("main.goa", once.value)).value;
  if (twice !== once.value) return "fmt is not idempotent";
  if (value.design === null) return null;
  const design = canonicalText(value.design);
  for (const text of [once.value, once.value.replaceAll(/\r?\n/g, "\r\n")]) {
    const again = compiled({ path: mutant.path, text }).value.design;
    if (again === null || withoutPlaces(canonicalText(again)) !== withoutPlaces(design))
      return "fmt changes the design";
  }
  return diff(value.design, value.design, { mode: "full", surfaces: ["wire", "source"] }).length > 0
    ? "diff of a contract with itself finds changes"
    : null;
}

function withoutPlaces(design: string): string {
  return design.replaceAll(/"(?:line|column)":\s*\d+/g, "");
}

/** Whether the same is reported at the same place. */
function isAmong(diagnostics: readonly Diagnostic[], { code, message, span }: Diagnostic): boolean {
  return diagnostics.some(
    (other) => other.code === code && other.message === message && other.span.start === span.start,
  );
}

function countByCode(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

/** Codes of reports of which a text can have several with the same words. Each fix removes only one of them. */
const braceCodes: ReadonlySet<string> = new Set(["missing-brace", "stray-brace", "doubled-brace"]);

/** Consequences of a suggested name, which is a guess. */
const consequences: ReadonlySet<string> = new Set([
  "alias-cycle",
  "annotation-place",
  "annotation-arguments",
  "constraint-type",
  "duplicate-name",
  "enum-value",
  "extends-cycle",
  "indistinct-variants",
  "infinite-type",
  "invalid-credential",
  "invalid-map-key",
  "invalid-value",
  "not-an-object",
  "payload-type",
  "placed-twice",
  "type-arguments",
  "unknown-field",
  "unknown-name",
  "unknown-type",
  "variant-tag-field",
]);

/**
 * Each fix, applied, makes the contract compile, or removes its report and adds none. A syntax error can hide other
 * mistakes in the members that could not be read, so fixes may add reports if the text has syntax errors.
 */
export function faultOfFixes(mutant: Contract, { diagnostics }: Compiled, most = 5): string | null {
  const isReadable = !diagnostics.some(({ code, severity }) => severity === "error" && code in syntaxDiagnostics);
  for (const diagnostic of diagnostics.slice(0, most)) {
    for (const fix of diagnostic.fixes) {
      const fault = faultOfFix(mutant, { diagnostic, fix, diagnostics, isReadable });
      if (fault !== null) return `${diagnostic.code} (${diagnostic.message}), fix "${fix.title}": ${fault}`;
    }
  }
  return null;
}

interface Applied {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  /** All reports before the fix. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isReadable: boolean;
}

function faultOfFix(mutant: Contract, { diagnostic, fix, diagnostics, isReadable }: Applied): string | null {
  const text = applyFix(diagnostic.span.file, fix);
  if (text === null) return "its edits overlap";
  if (diagnostic.span.file.path !== "main.goa") return null;
  const after = compiled({ path: mutant.path, text }).diagnostics;
  if (!after.some(({ severity }) => severity === "error")) return null;
  if (!braceCodes.has(diagnostic.code) && isAmong(after, diagnostic)) return "the report stays";
  if (!isReadable) return null;
  const isGuess = fix.title.startsWith("write `");
  const before = countByCode(diagnostics);
  const added = [...countByCode(after)].find(
    ([code, count]) => count > (before.get(code) ?? 0) && !(isGuess && consequences.has(code)),
  );
  return added === undefined ? null : `adds ${added[0]}`;
}

/** Every target accepts the design, and the official metaschema and ajv accept its documents. */
export function faultOfDocuments(design: Design): string | null {
  for (const target of targets) generate(design, "main.goa", [{ target, options: {} }]);
  for (const draft of ["2020-12", "07"] as const) {
    const options = { strict: true, ownProperties: true };
    const ajv = draft === "07" ? new Ajv(options) : new Ajv2020(options);
    for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
    const schemas = [...generated(design, "json-schema", { draft, baseUrl: "https://example.com" })];
    for (const [, text] of schemas) ajv.addSchema(JSON.parse(text));
    for (const [path] of schemas) ajv.getSchema(`https://example.com/${encodeURI(path)}`);
  }
  for (const [, text] of generated(design, "asyncapi", { format: "json" })) {
    const [finding] = metaschemaFindings(JSON.parse(text), "3.0.0");
    if (finding !== undefined) return `AsyncAPI document: ${finding}`;
  }
  return null;
}

/** The official parser of AsyncAPI reads the document without an error. */
export async function faultOfAsyncApi(design: Design): Promise<string | null> {
  for (const [, text] of generated(design, "asyncapi", { format: "json" })) {
    const finding = (await parserFindings(text)).find((line) => line.startsWith("error"));
    if (finding !== undefined) return `AsyncAPI parser: ${finding}`;
  }
  return null;
}

const typeKinds: ReadonlySet<string> = new Set(["type", "alias", "enum", "union", "const"]);

/** The types of a contract alone, and the names of those that a message can refer to. */
function typesOf({ text }: Contract): { readonly text: string; readonly names: string[] } {
  const { value } = parse(sourceFile("main.goa", text));
  const kept = value.document.declarations.filter(({ kind }) => typeKinds.has(kind));
  const names = kept.flatMap((declaration) =>
    declaration.kind === "const" || ("parameters" in declaration && declaration.parameters.length > 0)
      ? []
      : "name" in declaration
        ? [declaration.name.text]
        : [],
  );
  return { text: kept.map(({ span }) => text.slice(span.start, span.end)).join("\n"), names };
}

/** If `diff` finds no breaking change, the generated code of each side accepts the values that the other sends. */
export async function faultOfDiff(before: Contract, after: Contract, seed: number): Promise<string | null> {
  const older = typesOf(before);
  const newer = typesOf(after);
  const shared = older.names.filter((name) => newer.names.includes(name) && name !== "Root").slice(0, 8);
  if (shared.length === 0) return null;
  const root = `type Root { ${shared.map((name, index) => `f${index}?: ${name}`).join("  ")} }`;
  const service = 'service probe { method probe { streaming payload Root  streaming result Root  http { GET "/p" } } }';
  const [client, server] = [older, newer].map(
    ({ text }) => compile("main.goa", { read: () => `${text}\n${root}\n${service}` }).value.design,
  );
  if (client === undefined || client === null || server === undefined || server === null) return null;
  const changes = diff(client, server, { mode: "backward", surfaces: ["wire"] });
  const codecs = { client: await rootCodecs(client, "ts-client"), server: await rootCodecs(server, "ts-server") };
  for (const direction of ["to-server", "to-client"] as const) {
    if (concerns(changes, direction).length > 0) continue;
    const refused =
      direction === "to-server"
        ? refusedValue(codecs.client, codecs.server, client, endless(seed))
        : refusedValue(codecs.server, codecs.client, server, endless(seed));
    if (refused !== null) return `diff finds nothing ${direction}, but ${refused}`;
  }
  return null;
}
