import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { coloured, plain } from "../../diagnostics/palette.js";
import { renderDiagnostic, summary } from "../../diagnostics/render.js";
import type { Io } from "../io.js";
import { version } from "../targets/package-file.js";

export const formats = ["text", "json", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

/** Writes reports to stderr, with a count at the end. */
export function report(diagnostics: readonly Diagnostic[], io: Io): void {
  if (diagnostics.length === 0) return;
  const palette = io.colour ? coloured : plain;
  for (const diagnostic of diagnostics) io.stderr(`${renderDiagnostic(diagnostic, palette)}\n\n`);
  io.stderr(`${summary(diagnostics)}\n`);
}

/**
 * Writes findings in a format: text for people goes to stderr, what machines read to stdout, also when there is nothing to
 * tell, so that the document is always whole.
 */
export async function reportAs(format: Format, diagnostics: readonly Diagnostic[], io: Io): Promise<void> {
  switch (format) {
    case "text":
      return report(diagnostics, io);
    case "json":
      return io.stdout((await import("../../diagnostics/formats/json.js")).toJson(diagnostics));
    case "github":
      return io.stdout((await import("../../diagnostics/formats/github.js")).toGithub(diagnostics));
    case "sarif": {
      const { toSarif } = await import("../../diagnostics/formats/sarif.js");
      const { catalogue } = await import("../catalogue.js");
      return io.stdout(toSarif(diagnostics, { version: version(), catalogue }));
    }
  }
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
