import type { LookaheadTable } from "./lookahead.js";

/** What the parser's decisions look at. The build of the package computes it here; null among the sources. */
export const builtLookahead: LookaheadTable | null = null;
