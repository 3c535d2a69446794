import type { Constraint, Type } from "../ir/type.js";
import type { Comparison, Place } from "./finding.js";
import type { Fit } from "./fit.js";
import type { Sides } from "./sides.js";
import type { PlacedType } from "./value-fit.js";

/** A place's type with the constraints beside it. */
export interface Typed {
  readonly type: Type;
  readonly constraints: readonly Constraint[];
}

export interface PlaceKind {
  /** Whether the field may be left out, so that null counts as absent. */
  readonly optional: boolean;
  /** The code to report for an unrelated type; null for the usual one. The message of a stream has a separate code. */
  readonly replaced: string | null;
}

export const ordinary: PlaceKind = { optional: false, replaced: null };

export function bare(type: Type): Typed {
  return { type, constraints: [] };
}

/**
 * Compares two types. It is passed to the comparisons of objects and unions, because their parts may be objects and
 * unions again.
 */
export type CompareTypes = (comparison: Comparison, place: Place, typed: Sides<Typed>, kind: PlaceKind) => void;

/** The results for values in each direction. */
interface Fits {
  readonly toServer: Fit;
  readonly toClient: Fit;
}

export function fitsOf(comparison: Comparison, typed: Sides<Typed>, nullIsAbsent: boolean): Fits {
  const client: PlacedType = { ...typed.client, nullIsAbsent };
  const server: PlacedType = { ...typed.server, nullIsAbsent };
  return { toServer: comparison.fits.toServer(client, server), toClient: comparison.fits.toClient(server, client) };
}

/** Whether two types have the same values, regardless of their names and structure. */
export function haveSameValues(comparison: Comparison, types: Sides<Type>): boolean {
  const fits = fitsOf(comparison, { client: bare(types.client), server: bare(types.server) }, false);
  return fits.toServer === "accepted" && fits.toClient === "accepted";
}
