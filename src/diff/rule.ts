import type { Action, Area, Severity, Surface } from "./change.js";

/** A severity with its reason; `{client}` and `{server}` become "an old client" and "the new server", or the reverse. */
export interface Verdict {
  readonly severity: Severity;
  readonly reason: string;
}

/**
 * The severity of a difference by the direction of values; `always` is for differences without a direction. It assumes
 * an old client and a new server: in the other pairing the mirrored difference applies.
 */
export interface Verdicts {
  readonly toServer?: Verdict;
  readonly toClient?: Verdict;
  readonly always?: Verdict;
}

/** Verdicts by surface. A surface that is not named is not affected. */
export type Case = { readonly [Key in Surface]?: Verdicts };

/** The parts of a message. */
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
  /** Mirrors of the cases whose mirror is not `mirror`. */
  readonly mirrors?: Readonly<Record<string, string>>;
  readonly message: (parts: MessageParts) => string;
  /** Cases with separate verdicts, by name; `usual` is for all others. */
  readonly cases: Readonly<Record<string, Case>>;
  readonly advice: string;
  readonly page: { readonly what: string; readonly why: string };
}

export const error = (reason: string): Verdict => ({ severity: "error", reason });
export const warn = (reason: string): Verdict => ({ severity: "warn", reason });
export const info = (reason: string): Verdict => ({ severity: "info", reason });

/** The same verdict for both directions. */
export const either = (verdict: Verdict): Verdicts => ({ toServer: verdict, toClient: verdict, always: verdict });
