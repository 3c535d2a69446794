import type { Span } from "../text/source-file.js";

export type Severity = "error" | "warning" | "info";

/** Replaces the text of one span. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A change that fixes the mistake of a diagnostic. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Another place that the reader needs to see: the first declaration, the other route. */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** The report of one mistake, as plain data, which tools render. */
export interface Diagnostic {
  /** Stable, kebab-case; `goaidl explain CODE` explains it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly hint: string | null;
  readonly fixes: readonly Fix[];
}

/** The result of every stage of the compiler; exceptions are for bugs. */
export interface Outcome<Value> {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}
