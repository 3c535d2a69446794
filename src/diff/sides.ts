import type { Design } from "../ir/design.js";
import type { NamedType } from "../ir/type.js";
import { typesByName } from "../ir/walk.js";

/** A pair of values for both sides of the wire. Comparisons do not depend on which side has the older design. */
export interface Sides<Thing> {
  readonly client: Thing;
  readonly server: Thing;
}

export function both<Thing>(thing: Thing): Sides<Thing> {
  return { client: thing, server: thing };
}

/** A side's design with its declarations by name. */
export interface Side {
  readonly design: Design;
  readonly types: ReadonlyMap<string, NamedType>;
}

export function sideOf(design: Design): Side {
  return { design, types: typesByName(design) };
}
