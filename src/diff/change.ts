import type { Origin } from "../ir/documentation.js";

/** The pairing of versions: `backward` is an old client with the new server, `forward` a new client with the old server, `full` both. */
export type Mode = "backward" | "forward" | "full";

/** The surfaces that can break: the JSON on the wire, code written against the generated modules, or documents. */
export type Surface = "wire" | "source" | "doc";

export type Severity = "error" | "warn" | "info";

/** The direction of the values that a change concerns; `both` for a whole stream, `none` if it concerns no values. */
export type Direction = "to-server" | "to-client" | "both" | "none";

/** The kind of the changed part. */
export type Area =
  | "api"
  | "service"
  | "method"
  | "stream"
  | "payload"
  | "result"
  | "error"
  | "type"
  | "field"
  | "constraint"
  | "enum"
  | "union"
  | "http"
  | "security"
  | "server"
  | "documentation";

export type Action = "add" | "remove" | "change" | "rename" | "narrow" | "widen";

/** One difference between two designs, with its verdict. */
export interface Change {
  /** Stable, kebab-case; a rule of `rules.ts`, whose page explains it. */
  readonly code: string;
  readonly severity: Severity;
  readonly direction: Direction;
  readonly area: Area;
  readonly action: Action;
  /** The surface on which it has this severity. */
  readonly surface: Surface;
  /** The pairing for which it has this verdict; `full` if both pairings give the same verdict. */
  readonly mode: Mode;
  /** The changed part, such as `LogEntry.level` or `logger.tail`. */
  readonly subject: string;
  /** The description of the change, without a full stop. */
  readonly message: string;
  /** The effect, and the side that it affects. */
  readonly reason: string;
  /** A way to reach the same goal without the change, or a point to check. */
  readonly advice: string;
  /** The declarations in the old and the new design; null if a design lacks it. */
  readonly before: Origin | null;
  readonly after: Origin | null;
  /** Each path on which values reach it: "`LogEntry.level` <- `logger.tail` streaming result". */
  readonly reach: readonly string[];
}

export interface DiffOptions {
  readonly mode: Mode;
  readonly surfaces: readonly Surface[];
}

export const defaultDiffOptions: DiffOptions = { mode: "backward", surfaces: ["wire", "source"] };

const ranks: Readonly<Record<Severity, number>> = { error: 0, warn: 1, info: 2 };

/** Orders severities, the worst first. */
export function compareSeverity(first: Severity, second: Severity): number {
  return ranks[first] - ranks[second];
}
