import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { applyFix } from "../../src/diagnostics/edits.js";
import { diff } from "../../src/diff/diff.js";
import { format } from "../../src/format/format.js";
import { canonicalText } from "../../src/ir/canonical.js";
import { compile } from "../../src/semantics/compile.js";
import { sourceFile } from "../../src/text/source-file.js";
import { type Contract, corpus, mutantOf, randomFrom } from "./mutants.js";

/** `npm run test:fuzz` makes more of them, of another seed each: GOAIDL_FUZZ_MUTANTS, GOAIDL_FUZZ_SEED, GOAIDL_FUZZ_SECONDS. */
const mutants = Number(process.env.GOAIDL_FUZZ_MUTANTS ?? 2000);
const seed = Number(process.env.GOAIDL_FUZZ_SEED ?? 2);
const seconds = Number(process.env.GOAIDL_FUZZ_SECONDS ?? 60);

const imported = new Map<string, string | null>();

function compiled({ path, text }: Contract): ReturnType<typeof compile> {
  const read = (asked: string): string | null => {
    if (asked === "main.goa") return text;
    const file = resolve(dirname(path), asked);
    const known = imported.get(file) ?? (existsSync(file) && file.endsWith(".goa") ? readFileSync(file, "utf8") : null);
    imported.set(file, known);
    return known;
  };
  return compile("main.goa", { read });
}

function spansAreInside({ span, related, fixes }: Diagnostic): boolean {
  const spans = [
    span,
    ...related.map((place) => place.span),
    ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
  ];
  return spans.every(({ file, start, end }) => start >= 0 && start <= end && end <= file.text.length);
}

/** What is wrong with how the compiler takes a text; null where nothing is. */
function faultOf(mutant: Contract): string | null {
  const { value, diagnostics } = compiled(mutant);
  const outside = diagnostics.find((diagnostic) => !spansAreInside(diagnostic));
  if (outside !== undefined) return `${outside.code} points outside of its file`;
  if (value.design === null && !diagnostics.some(({ severity }) => severity === "error"))
    return "no design, and no error";
  for (const diagnostic of diagnostics.slice(0, 5)) {
    for (const fix of diagnostic.fixes) {
      if (applyFix(diagnostic.span.file, fix) === null) return `the edits of a fix of ${diagnostic.code} overlap`;
    }
  }
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

describe("mutated contracts of the repository", () => {
  test(`${mutants} of seed ${seed} are taken without a fault`, { timeout: (seconds + 60) * 1000 }, () => {
    const contracts = corpus();
    const random = randomFrom(seed);
    const end = Date.now() + seconds * 1000;
    const faults: string[] = [];
    for (let index = 0; index < mutants && Date.now() < end && faults.length < 5; index++) {
      const mutant = mutantOf(contracts, random);
      let fault: string | null;
      try {
        fault = faultOf(mutant);
      } catch (error) {
        fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      }
      if (fault !== null) faults.push(`mutant ${index} of ${mutant.path}: ${fault}\n${mutant.text}`);
    }
    expect(faults).toEqual([]);
  });
});
