/** The compiler as a library. */

export { targets } from "../targets/registry.js";
// Diagnostics
export type { Diagnostic, Fix, Outcome, RelatedPlace, Severity, TextEdit } from "./diagnostics/diagnostic.js";
export { coloured, type Palette, plain } from "./diagnostics/palette.js";
export { renderDiagnostic } from "./diagnostics/render.js";
// Tools over contracts and designs
export type { Change, DiffOptions } from "./diff/change.js";
export { diff } from "./diff/diff.js";
export { markdownReport } from "./diff/markdown.js";
export { type Generated, type Generation, generate } from "./emit/generate.js";
// Writing a target: see specs/manual/targets.md
export type { RenderedFile, Target, TargetInput, TargetOutput } from "./emit/target.js";
export type { Templates } from "./emit/templates.js";
export { format } from "./format/format.js";
export { canonicalText } from "./ir/canonical.js";
// The design, for targets and tools
export type * from "./ir/design.js";
export type { Annotations, Deprecation, Documentation, Origin } from "./ir/documentation.js";
export type { OAuthFlow, SecurityKind, SecurityRequirement, SecurityScheme } from "./ir/security.js";
export type { StreamPolicy } from "./ir/stream.js";
export type * from "./ir/type.js";
export { type LintOptions, lint } from "./lint/lint.js";
export type { Host } from "./semantics/bind/load.js";
// Compiling
export { type Compiled, compile } from "./semantics/compile.js";
export { type Position, positionAt, type SourceFile, type Span, sourceFile } from "./text/source-file.js";
