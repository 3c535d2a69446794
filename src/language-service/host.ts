import type { Outcome } from "../diagnostics/diagnostic.js";
import { type DiffOptions, defaultDiffOptions } from "../diff/change.js";
import type { RuleSettings } from "../lint/settings.js";
import type { Host } from "../semantics/bind/load.js";

/** The settings of the configuration that apply to a file. */
export interface Settings {
  readonly rules: RuleSettings;
  /** The version with which a contract is compared, such as `git:main`; null if nothing is configured. */
  readonly against: string | null;
  readonly diff: DiffOptions;
  /** Whether there are targets that the file can be compiled for. */
  readonly generates: boolean;
}

/** The settings of files without a configuration. */
export const defaultSettings: Settings = {
  rules: {},
  against: null,
  diff: defaultDiffOptions,
  generates: false,
};

/** The language service's access to files. Paths are absolute and have `/` as separator. */
export interface WorkspaceHost {
  /** The text of a file, or null where there is none. */
  read(path: string): string | null;
  /** Returns functions that find the imports of a contract. The result is kept until a file appears or disappears. */
  importsOf(entry: string): Pick<Host, "find" | "siblings">;
  /** The contracts in the folders of the workspace. */
  contracts(): readonly string[];
  settingsOf(path: string): Settings;
  /** The texts, by path, of the older version of a contract that the configuration's `against` names; null if there is none. */
  older?(entry: string, against: string): Promise<Older | null>;
  /** The reports about configurations, each at its file. */
  configurations?(): readonly Outcome<string>[];
}

export interface Older {
  /** The path of the entry for `read`. */
  readonly entry: string;
  readonly read: (path: string) => string | null;
}
