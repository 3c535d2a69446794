import type { Action, Area, Severity, Surface } from "./change.js";

/** A severity with its reason; `{client}` and `{server}` become "an old client" and "the new server", or the reverse. */
export interface Verdict {
  readonly severity: Severity;
  readonly reason: string;
}

/**
 * How bad a difference is by the way that values go; `always` for what has no direction. Read as if the client were old and
 * the server new: the other pairing is judged as the mirrored difference.
 */
export interface Verdicts {
  readonly toServer?: Verdict;
  readonly toClient?: Verdict;
  readonly always?: Verdict;
}

/** Verdicts by surface. A surface that is not named is not touched. */
export type Case = { readonly [Key in Surface]?: Verdicts };

/** What a message is made of. */
export interface MessageParts {
  /** `LogEntry.level`, with backticks. */
  readonly subject: string;
  /** The value, variant, parameter or the like that the subject gained, lost or changed. */
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

export interface Rule {
  readonly code: string;
  readonly area: Area;
  readonly action: Action;
  /** The code of the same difference with old and new exchanged. */
  readonly mirror: string;
  /** The same for cases whose mirror is another. */
  readonly mirrors?: Readonly<Record<string, string>>;
  readonly message: (parts: MessageParts) => string;
  /** Circumstances that change the verdict, by name; `usual` is the rest. */
  readonly cases: Readonly<Record<string, Case>>;
  readonly advice: string;
  readonly page: { readonly what: string; readonly why: string };
}

export const error = (reason: string): Verdict => ({ severity: "error", reason });
export const warn = (reason: string): Verdict => ({ severity: "warn", reason });
export const info = (reason: string): Verdict => ({ severity: "info", reason });

/** The same verdict for each way that values go. */
export const either = (verdict: Verdict): Verdicts => ({ toServer: verdict, toClient: verdict, always: verdict });
