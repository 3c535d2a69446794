import type { Severity } from "../../diagnostics/diagnostic.js";
import type { RenderedFile } from "../../emit/target.js";

/** The request that the page sends to the worker for each text; it is answered with `Outputs`. */
export const outputsRequest = "goaidl/outputs";

export interface OutputsParams {
  readonly text: string;
  readonly choices: Choices;
}

/** The values that were chosen instead of defaults, by target and option. */
export type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The request for the options that can be chosen; it is answered with a list of `TargetOption`. */
export const optionsRequest = "goaidl/targetOptions";

/** An option of a target whose possible values are listed. */
export interface TargetOption {
  readonly target: string;
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
  readonly default: string;
}

/** The outputs of a contract's text. */
export interface Outputs {
  readonly problems: readonly Problem[];
  /** Null if the contract has errors. */
  readonly targets: readonly TargetFiles[] | null;
}

export interface TargetFiles {
  readonly name: string;
  readonly files: readonly RenderedFile[];
}

/** A diagnostic, with its place in the contract's text. The place is null if it concerns a generated file. */
export interface Problem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly fixes: readonly Fix[];
  readonly place: {
    readonly start: number;
    readonly end: number;
    readonly line: number;
    readonly column: number;
  } | null;
}

/** A change of the contract's text that fixes a problem. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}
