import type { Origin } from "../ir/documentation.js";

/** The pairing that is judged: `backward` is an old client with the new server, `forward` a new client with the old server, `full` both. */
export type Mode = "backward" | "forward" | "full";

/** What can break: the JSON on the wire, code written against the generated modules, or what people and documents read. */
export type Surface = "wire" | "source" | "doc";

export type Severity = "error" | "warn" | "info";

/** The direction of the values that a change concerns; `both` for a whole stream, `none` if it concerns no values. */
export type Direction = "to-server" | "to-client" | "both" | "none";

/** What kind of thing changed. */
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

/** One difference between two designs, judged. */
export interface Change {
  /** Stable, kebab-case; a rule of `rules.ts`, whose page explains it. */
  readonly code: string;
  readonly severity: Severity;
  readonly direction: Direction;
  readonly area: Area;
  readonly action: Action;
  /** The surface on which it has this severity. */
  readonly surface: Surface;
  /** The pairing that it was judged for; `full` where both pairings give the same verdict. */
  readonly mode: Mode;
  /** Its subject, such as `LogEntry.level` or `logger.tail`. */
  readonly subject: string;
  /** What changed, without a full stop. */
  readonly message: string;
  /** The effect, and on whom. */
  readonly reason: string;
  /** How to reach the same goal without the change, or what to pay attention to. */
  readonly advice: string;
  /** Where the old and the new design declare it; null on the side that lacks it. */
  readonly before: Origin | null;
  readonly after: Origin | null;
  /** Each path on which values get there: "`LogEntry.level` <- `logger.tail` streaming result". */
  readonly reach: readonly string[];
}

export interface DiffOptions {
  readonly mode: Mode;
  readonly surfaces: readonly Surface[];
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warn: 1, info: 2 };

/** Orders severities, the worst first. */
export function compareSeverity(first: Severity, second: Severity): number {
  return ranks[first] - ranks[second];
}
