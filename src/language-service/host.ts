import type { Outcome } from "../diagnostics/diagnostic.js";
import type { DiffOptions } from "../diff/change.js";
import type { RuleSettings } from "../lint/settings.js";
import type { Host } from "../semantics/bind/load.js";

/** What the configuration says that applies to a file. */
export interface Settings {
  readonly rules: RuleSettings;
  /** What a contract is compared with, such as `git:main`; null where nothing is configured. */
  readonly against: string | null;
  readonly diff: DiffOptions;
  /** Whether there are targets that the file can be compiled for. */
  readonly generates: boolean;
}

/** What applies to a file that no configuration is for. */
export const defaultSettings: Settings = {
  rules: {},
  against: null,
  diff: { mode: "backward", surfaces: ["wire", "source"] },
  generates: false,
};

/** What the language service needs of the world. Paths are absolute and have `/` as separator. */
export interface WorkspaceHost {
  /** The text of a file, or null where there is none. */
  read(path: string): string | null;
  /** How the imports of a contract are found. What it returns is kept until a file appears or disappears. */
  importsOf(entry: string): Pick<Host, "find" | "siblings">;
  /** The contracts in the folders of the workspace. */
  contracts(): readonly string[];
  settingsOf(path: string): Settings;
  /** The texts of a contract's older version by path, as the configuration's `against` names it; null where there is none. */
  older?(entry: string, against: string): Promise<Older | null>;
  /** The reports about configurations, each at its file. */
  configurations?(): readonly Outcome<string>[];
}

export interface Older {
  /** The path of the entry as `read` knows it. */
  readonly entry: string;
  readonly read: (path: string) => string | null;
}
