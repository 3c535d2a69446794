import { targets } from "../../../targets/registry.js";
import type { Diagnostic, TextEdit } from "../../diagnostics/diagnostic.js";
import { generate } from "../../emit/generate.js";
import { lint } from "../../lint/lint.js";
import { compile } from "../../semantics/compile.js";
import { positionAt } from "../../text/source-file.js";
import type { Fix, Outputs, OutputsParams, Problem } from "../model/outputs.js";
import { defaultsOf } from "./target-options.js";

const path = "contract.goa";

/** Compiles the text of a contract for every target, with the chosen options. */
export function compileOutputs({ text, choices }: OutputsParams): Outputs {
  const compiled = compile(path, { read: (asked) => (asked === path ? text : null) });
  const { design } = compiled.value;
  const found = [...compiled.diagnostics, ...lint([compiled.value])];
  if (design === null) return { problems: found.map(problemOf), targets: null };
  const generated = generate(
    design,
    path,
    targets.map((target) => ({ target, options: { ...defaultsOf(target), ...choices[target.name] } })),
  );
  return {
    problems: [...found, ...generated.flatMap(({ diagnostics }) => diagnostics)].map(problemOf),
    targets: generated.map(({ target, files }) => ({ name: target, files })),
  };
}

function problemOf({ severity, code, message, hint, span, fixes }: Diagnostic): Problem {
  const isOfContract = span.file.path === path;
  const place = isOfContract ? { start: span.start, end: span.end, ...positionAt(span.file, span.start) } : null;
  return {
    severity,
    code,
    message,
    hint,
    place,
    fixes: isOfContract ? fixes.map(({ title, edits }) => ({ title, edits: edits.map(editOf) })) : [],
  };
}

function editOf({ span: { start, end }, text }: TextEdit): Fix["edits"][number] {
  return { start, end, text };
}
