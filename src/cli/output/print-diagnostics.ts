import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { coloured, plain } from "../../diagnostics/palette.js";
import { renderDiagnostic, summary } from "../../diagnostics/render.js";
import type { Io } from "../io.js";
import { version } from "../targets/package-file.js";

export const formats = ["text", "json", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

/** Prints diagnostics for people to stderr, with a count at the end. With `--quiet`, errors only. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const shown = shownOf(diagnostics, io);
  if (shown.length === 0) return;
  const palette = io.colour ? coloured : plain;
  for (const diagnostic of shown) io.stderr(`${renderDiagnostic(diagnostic, palette)}\n\n`);
  io.stderr(`${summary(shown)}\n`);
}

/**
 * Prints findings in a format: text for people goes to stderr, and formats for machines go to stdout, as a whole
 * document even if there is nothing to report.
 */
export async function printFindings(format: Format, diagnostics: readonly Diagnostic[], io: Io): Promise<void> {
  const shown = shownOf(diagnostics, io);
  switch (format) {
    case "text":
      return printDiagnostics(shown, io);
    case "json":
      return io.stdout((await import("../../diagnostics/formats/json.js")).toJson(shown));
    case "github":
      return io.stdout((await import("../../diagnostics/formats/github.js")).toGithub(shown));
    case "sarif": {
      const { toSarif } = await import("../../diagnostics/formats/sarif.js");
      const { catalogue } = await import("../catalogue.js");
      return io.stdout(toSarif(shown, { version: version(), catalogue }));
    }
  }
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

function shownOf(diagnostics: readonly Diagnostic[], io: Io): readonly Diagnostic[] {
  return io.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
}
