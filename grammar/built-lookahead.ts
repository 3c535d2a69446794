import type { LookaheadTable } from "./lookahead.js";

/** The tokens that the parser's decisions look at. The build of the package computes them; null in the sources. */
export const builtLookahead: LookaheadTable | null = null;
