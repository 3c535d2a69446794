import type { Name } from "../../src/emit/typescript/nodes.js";
import type { Refer } from "./type-node.js";
import type { Direction, Usage } from "./usage.js";

/** The file and the direction of a codec. */
export interface CodecContext {
  readonly usage: Usage;
  readonly direction: Direction;
  /** Returns the file's name for a function of `codecs.ts`. */
  readonly codec: (exported: string) => Name;
  readonly type: Refer;
  /** Names of the constants at the top of the file, by the pattern as JavaScript writes it. */
  readonly patterns: Map<string, string>;
}
