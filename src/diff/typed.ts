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
  /** A field that may be left out, where null counts as absent. */
  readonly optional: boolean;
  /** The code of a type that has nothing to do with the old one, where the place has its own: the message of a stream. */
  readonly replaced: string | null;
}

export const ordinary: PlaceKind = { optional: false, replaced: null };

export function bare(type: Type): Typed {
  return { type, constraints: [] };
}

/**
 * Compares two types. Objects and unions are given it for the types of their parts, which may be objects and unions again.
 */
export type CompareTypes = (comparison: Comparison, place: Place, typed: Sides<Typed>, kind: PlaceKind) => void;

/** How values fare in each direction. */
interface Fits {
  readonly toServer: Fit;
  readonly toClient: Fit;
}

export function fitsOf(comparison: Comparison, typed: Sides<Typed>, nullIsAbsent: boolean): Fits {
  const client: PlacedType = { ...typed.client, nullIsAbsent };
  const server: PlacedType = { ...typed.server, nullIsAbsent };
  return { toServer: comparison.fits.toServer(client, server), toClient: comparison.fits.toClient(server, client) };
}

/** Whether two types have the same values, whatever they are called and however they are put together. */
export function haveSameValues(comparison: Comparison, types: Sides<Type>): boolean {
  const fits = fitsOf(comparison, { client: bare(types.client), server: bare(types.server) }, false);
  return fits.toServer === "accepted" && fits.toClient === "accepted";
}
