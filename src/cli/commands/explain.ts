import type { Catalogue } from "../../diagnostics/define.js";
import { serviceDiagnostics } from "../../semantics/service-diagnostics.js";
import { typeDiagnostics } from "../../semantics/type-diagnostics.js";
import { syntaxDiagnostics } from "../../syntax/syntax-diagnostics.js";
import { suggest } from "../../text/suggest.js";
import { exit, type Io, Trouble } from "../io.js";

/** Every code of the compiler. */
export const catalogue: Catalogue = { ...syntaxDiagnostics, ...typeDiagnostics, ...serviceDiagnostics };

/** Prints the page of a code; all codes without one. */
export function explainCommand(code: string | undefined, io: Io): number {
  if (code === undefined) {
    io.stdout(`${Object.keys(catalogue).sort().join("\n")}\n`);
    return exit.done;
  }
  const definition = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  if (definition === undefined) {
    const near = suggest(code, Object.keys(catalogue));
    throw new Trouble(`there is no code ${code}${near === null ? "" : `: did you mean ${near}?`}`);
  }
  const { what, why, wrong, right } = definition.page;
  const block = (text: string): string =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line}`))
      .join("\n");
  io.stdout(
    `${code} (${definition.severity})\n\n${what}\n${why}\n\nWrong:\n\n${block(wrong)}\n\nRight:\n\n${block(right)}\n`,
  );
  return exit.done;
}
