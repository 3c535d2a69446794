import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { type LintOptions, lint } from "../../src/lint/lint.js";
import { type Compiled, compile } from "../../src/semantics/compile.js";
import { positionAt } from "../../src/text/source-file.js";

/** Compiles one of some files. Throws if it doesn't compile, which is a mistake in the test. */
export function compiled(files: Readonly<Record<string, string>>, entry = "main.goa"): Compiled {
  const { value, diagnostics } = compile(entry, { read: (path) => files[path] ?? null });
  if (value.design !== null) return value;
  const reports = diagnostics.map(({ span, message }) => `${span.file.path} ${span.start}: ${message}`).join("\n");
  throw new Error(`the contract does not compile:\n${reports}\n${files[entry]}`);
}

/** The file that contracts of pages and cases can import. */
const common = "goa 1\ntype Problem { code: int }\ntype Page { size: int }\n";

export function lintText(text: string, options: LintOptions = {}): Diagnostic[] {
  return lint([compiled({ "main.goa": text, "common.goa": common })], options);
}

/** Only one rule. */
export function only(code: string): LintOptions {
  return { rules: { all: "off", [code]: "warning" } };
}

/** `3:7 unused-type: no service uses ..`, with the text that the finding points at. */
export function findingText({ code, message, span }: Diagnostic): string {
  const { line, column } = positionAt(span.file, span.start);
  const marked = span.file.text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
  return `${line}:${column} ${code} [${marked}] ${message}`;
}
