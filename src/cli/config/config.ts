import type { Severity } from "../../diagnostics/diagnostic.js";
import type { Mode, Surface } from "../../diff/change.js";
import type { Json } from "../../ir/json.js";
import type { JsonText } from "./json-text.js";

/** What a project's `goaidl.config.json` says, with defaults. Its paths are relative to its folder. */
export interface Config {
  /** The folder that the file is in, absolute. */
  readonly folder: string;
  /** Contracts, folders and patterns; `!` in front takes away. */
  readonly inputs: readonly string[];
  /** Output folder of targets that have none of their own; may hold `{name}` and `{path}`. */
  readonly out: string;
  readonly targets: readonly TargetChoice[];
  /** Folder with templates that replace those of targets. */
  readonly templates: string | null;
  readonly lint: { readonly rules: LintRules };
  readonly diff: DiffDefaults;
  /** The text, for reports about what only a command can know. */
  readonly text: JsonText;
}

export interface TargetChoice {
  /** A name, or the path of a module. */
  readonly target: string;
  /** A folder of its own, without a folder for the target in it; null where `Config.out` counts. */
  readonly out: string | null;
  readonly options: { readonly [name: string]: Json };
}

/** Severities of lint rules by code; those that are not named keep their own. */
export type LintRules = Readonly<Record<string, Severity | "off">>;

export interface DiffDefaults {
  readonly against: string | null;
  readonly mode: Mode;
  readonly surfaces: readonly Surface[];
}
