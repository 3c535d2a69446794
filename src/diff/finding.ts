import type { Design, Method, Service } from "../ir/design.js";
import type { Origin } from "../ir/documentation.js";
import type { NamedType } from "../ir/type.js";
import { typesByName } from "../ir/walk.js";
import type { Direction } from "./change.js";

/** The same thing on both sides of the wire. Which of them is the older design is no concern of those who compare. */
export interface Sides<Thing> {
  readonly client: Thing;
  readonly server: Thing;
}

export function both<Thing>(thing: Thing): Sides<Thing> {
  return { client: thing, server: thing };
}

/** Where values are that are compared, and how they get there. */
export interface Place {
  readonly direction: Direction;
  /** Without backticks: `LogEntry.level`, "`logger.tail` streaming result" without them. */
  readonly subject: Sides<string>;
  readonly origin: Sides<Origin | null>;
  /** Declarations around it that an `@allowBreaking` may stand on: `type LogEntry`, `field LogEntry.level`, `method logger.tail`. */
  readonly scopes: Sides<readonly string[]>;
  /** From the place outwards to the method's message, each with its backticks; empty where values don't reach it. */
  readonly trail: readonly string[];
  /** What `trail` gets when values go from here into a named type; null where the place is the message itself. */
  readonly step: string | null;
}

/** A difference that is not judged yet. */
export interface Finding {
  readonly code: string;
  /** The case of the rule that holds. */
  readonly variant: string;
  readonly place: Place;
  /** Of the value, variant, parameter or the like. */
  readonly name: string;
  readonly words: Sides<string>;
}

/** A side's design with its declarations by name. */
export interface Side {
  readonly design: Design;
  readonly types: ReadonlyMap<string, NamedType>;
}

export function sideOf(design: Design): Side {
  return { design, types: typesByName(design) };
}

/** What a comparison has at hand and collects. */
export interface Comparison {
  readonly sides: Sides<Side>;
  readonly findings: Finding[];
  /** Pairs of named types that were met at the same place: the client's name to the server's. */
  readonly met: Map<string, Set<string>>;
  /** Pairs of named types that this use has been through; recursion ends here. */
  readonly visited: Set<string>;
}

/** The same comparison at the start of another use: what was judged for one is judged again for the next. */
export function nextUse(comparison: Comparison): Comparison {
  return { ...comparison, visited: new Set() };
}

export interface Details {
  readonly variant?: string;
  readonly name?: string;
  readonly client?: string;
  readonly server?: string;
}

export function add(comparison: Comparison, code: string, place: Place, details: Details = {}): void {
  comparison.findings.push({
    code,
    variant: details.variant ?? "usual",
    place,
    name: details.name ?? "",
    words: { client: details.client ?? "", server: details.server ?? "" },
  });
}

/** A comparison of the same sides whose findings go nowhere else: for a look at whether two things fit. */
export function aside(comparison: Comparison): Comparison {
  return { sides: comparison.sides, findings: [], met: new Map(), visited: new Set() };
}

/** A place that no values reach. */
export function plainPlace(
  subject: Sides<string>,
  origin: Sides<Origin | null>,
  scopes: Sides<readonly string[]>,
  direction: Direction = "none",
): Place {
  return { direction, subject, origin, scopes, trail: [], step: null };
}

/** The place of a named type itself, reached through `place`. */
export function typePlace(
  place: Place,
  types: Sides<{ readonly name: string; readonly origin: Origin | null }>,
): Place {
  return {
    ...place,
    subject: { client: types.client.name, server: types.server.name },
    origin: { client: types.client.origin, server: types.server.origin },
    scopes: {
      client: [`type ${types.client.name}`, ...place.scopes.client],
      server: [`type ${types.server.name}`, ...place.scopes.server],
    },
    trail: place.step === null ? place.trail : [place.step, ...place.trail],
    step: null,
  };
}

/** A method with the service it belongs to. */
export interface Placed {
  readonly service: Service;
  readonly method: Method;
}

export function qualified({ service, method }: Placed): string {
  return `${service.name}.${method.name}`;
}

export function methodScopes({ service, method }: Placed): string[] {
  return [`method ${service.name}.${method.name}`, `service ${service.name}`, "api"];
}

export function methodPlace(pair: Sides<Placed>, direction: Direction = "none"): Place {
  return plainPlace(
    { client: qualified(pair.client), server: qualified(pair.server) },
    { client: pair.client.method.origin, server: pair.server.method.origin },
    { client: methodScopes(pair.client), server: methodScopes(pair.server) },
    direction,
  );
}
