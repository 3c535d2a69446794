import type { Method, Service } from "../ir/design.js";
import type { Origin } from "../ir/documentation.js";
import type { Direction } from "./change.js";
import type { Side, Sides } from "./sides.js";
import { createFit, type FitOf } from "./value-fit.js";

/**
 * A linked list that grows at its front and shares the rest, because the paths of places in long chains of types are
 * long.
 */
export interface Chain {
  readonly first: string;
  readonly rest: Chain | null;
}

export function chainOf(items: readonly string[]): Chain | null {
  return items.reduceRight<Chain | null>((rest, first) => ({ first, rest }), null);
}

export function* inChain(chain: Chain | null): Generator<string> {
  for (let link = chain; link !== null; link = link.rest) yield link.first;
}

/** The place of compared values, and the path on which they reach it. */
export interface Place {
  readonly direction: Direction;
  /** The name of the place without backticks: LogEntry.level, or "logger.tail streaming result". */
  readonly subject: Sides<string>;
  readonly origin: Sides<Origin | null>;
  /** Enclosing declarations that may have an `@allowBreaking`: `type LogEntry`, `field LogEntry.level`, `method logger.tail`. */
  readonly scopes: Sides<Chain | null>;
  /** The path from the place outwards to the method's message, with backticks; null if no values reach the place. */
  readonly trail: Chain | null;
  /** The next step of `trail` for values in a named type; null if the place is the message itself. */
  readonly step: string | null;
}

/** A difference without its verdict. */
export interface Finding {
  readonly code: string;
  /** The case of the rule that applies. */
  readonly variant: string;
  readonly place: Place;
  /** The name of the value, variant, parameter or the like. */
  readonly name: string;
  readonly words: Sides<string>;
}

/** The input and the results of a comparison. */
export interface Comparison {
  readonly sides: Sides<Side>;
  readonly findings: Finding[];
  /** Pairs of named types at the same places: the server's names by the client's. */
  readonly met: Map<string, Set<string>>;
  /** Pairs of named types that this use has compared, which ends recursion. */
  readonly visited: Set<string>;
  /** Pending comparisons of named types of this use; a queue, so that chains of types don't overflow the stack. */
  readonly pending: (() => void)[];
  /** Whether the server's types accept the values of the client's types, and the reverse. */
  readonly fits: { readonly toServer: FitOf; readonly toClient: FitOf };
}

export function createComparison(sides: Sides<Side>): Comparison {
  const fits = {
    toServer: createFit(sides.client, sides.server, "to-server"),
    toClient: createFit(sides.server, sides.client, "to-client"),
  };
  return { sides, findings: [], met: new Map(), visited: new Set(), pending: [], fits };
}

/** Compares another use completely, including types that an earlier use has compared. */
export function compareUse(comparison: Comparison, compare: (use: Comparison) => void): void {
  const use: Comparison = { ...comparison, visited: new Set(), pending: [] };
  compare(use);
  for (let next = use.pending.pop(); next !== undefined; next = use.pending.pop()) next();
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

/** A place that no values reach. */
export function plainPlace(
  subject: Sides<string>,
  origin: Sides<Origin | null>,
  scopes: Sides<readonly string[]>,
  direction: Direction = "none",
): Place {
  const chains = { client: chainOf(scopes.client), server: chainOf(scopes.server) };
  return { direction, subject, origin, scopes: chains, trail: null, step: null };
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
      client: { first: `type ${types.client.name}`, rest: place.scopes.client },
      server: { first: `type ${types.server.name}`, rest: place.scopes.server },
    },
    trail: place.step === null ? place.trail : { first: place.step, rest: place.trail },
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
