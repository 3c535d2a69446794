import type { Severity } from "../../diagnostics/diagnostic.js";
import type { Mode, Surface } from "../../diff/change.js";
import type { Json } from "../../ir/json.js";
import type { JsonText } from "../../text/json-text.js";

/** The contents of a project's `goaidl.config.json`, with defaults. Paths are relative to its folder. */
export interface Config {
  /** The folder that the file is in, absolute. */
  readonly folder: string;
  /** Contracts, folders and patterns. An entry that begins with `!` excludes files. */
  readonly inputs: readonly string[];
  /** Output folder of targets without one; may contain `{name}` and `{path}`. */
  readonly out: string;
  readonly targets: readonly TargetChoice[];
  /** Folder with templates that replace those of targets. */
  readonly templates: string | null;
  readonly lint: { readonly rules: LintRules };
  readonly diff: DiffDefaults;
  /** The text of the file, for reports of mistakes that only a command finds. */
  readonly text: JsonText;
}

export interface TargetChoice {
  /** A name, or the path of a module. */
  readonly target: string;
  /** The folder for this target alone; null if `Config.out` applies. */
  readonly out: string | null;
  readonly options: { readonly [name: string]: Json };
}

/** Severities of lint rules by code; rules that are not named keep their default. */
export type LintRules = Readonly<Record<string, Severity | "off">>;

export interface DiffDefaults {
  readonly against: string | null;
  readonly mode: Mode;
  readonly surfaces: readonly Surface[];
}
