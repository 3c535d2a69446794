import { octetsOf, unescapeOctets } from "../octets.js";
import type { BoundService } from "./bind.js";
import type { BoundMethod } from "./bound-method.js";

/** A method of a service, as the router returns it. */
export interface RouteTarget {
  readonly service: BoundService;
  readonly method: BoundMethod;
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | null;
  tail: Leaf | null;
  leaf: Leaf | null;
}

/** The names of parameters differ between routes that share a path, so each target has its own. */
interface LeafTarget extends RouteTarget {
  readonly names: readonly string[];
}

interface Leaf {
  readonly targets: Map<string, LeafTarget>;
}

/** Finds methods by path: a fixed segment has precedence over a parameter, and a parameter over a wildcard tail. */
export class Router {
  readonly #root = node();

  /** Throws if two methods share a route. */
  constructor(services: readonly BoundService[]) {
    for (const service of services) for (const method of service.methods) this.#add({ service, method });
  }

  /**
   * Finds the method of a path and a verb; returns null if there is none. `verb` is `stream` for an upgrade. If a route
   * has a unary method and one with events, `wantsEvents` selects the latter.
   */
  find(path: string, verb: string, { wantsEvents = false }: { readonly wantsEvents?: boolean } = {}): Found | null {
    const segments = split(path);
    if (segments === null) return null;
    const keys = wantsEvents ? [eventsKey(verb), verb] : [verb, eventsKey(verb)];
    return find(this.#root, segments, 0, [], keys);
  }

  /** Returns the verbs of a path, for 405 and 426 answers. */
  verbs(path: string): readonly string[] {
    const segments = split(path);
    if (segments === null) return [];
    const known = new Set<string>();
    collect(this.#root, segments, 0, known);
    return [...new Set([...known].map((key) => key.replace(eventsSuffix, "")))];
  }

  #add(target: RouteTarget): void {
    const { descriptor } = target.method;
    for (const route of descriptor.routes) {
      let current = this.#root;
      let leaf: Leaf | null = null;
      const names: string[] = [];
      for (const segment of route.path.split("/").slice(1)) {
        if (segment.startsWith("{*")) {
          names.push(segment.slice(2, -1));
          current.tail ??= { targets: new Map() };
          leaf = current.tail;
        } else if (segment.startsWith("{")) {
          names.push(segment.slice(1, -1));
          current.parameter ??= node();
          current = current.parameter;
        } else {
          const literal = octetsOf(segment);
          let next = current.literals.get(literal);
          if (next === undefined) {
            next = node();
            current.literals.set(literal, next);
          }
          current = next;
        }
      }
      current.leaf ??= { targets: new Map() };
      leaf ??= current.leaf;
      const transport = descriptor.policy?.transport ?? null;
      const key = transport === "websocket" ? "stream" : transport === "sse" ? eventsKey(route.verb) : route.verb;
      const other = leaf.targets.get(key)?.method.descriptor;
      if (other !== undefined) {
        const one = `${other.service}.${other.name}`;
        throw new Error(`${one} and ${descriptor.service}.${descriptor.name} are both at ${route.verb} ${route.path}`);
      }
      leaf.targets.set(key, { ...target, names });
    }
  }
}

function node(): Node {
  return { literals: new Map(), parameter: null, tail: null, leaf: null };
}

/** Splits a path into segments of octets; null if an escape is malformed. */
function split(path: string): string[] | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return null;
  return path.split("/").slice(1).map(unescapeOctets);
}

/** The route of a request. */
interface Found {
  readonly target: RouteTarget;
  readonly path: Readonly<Record<string, string>>;
  /** Whether the request's `Accept` header chose between a unary method and one with events. */
  readonly isNegotiated: boolean;
}

/** Shared by all calls of paths without parameters, which saves an object for each call. */
const noParameters: Readonly<Record<string, string>> = Object.freeze({});

const eventsSuffix = " events";

/** The key of a target that answers a request with events. */
function eventsKey(verb: string): string {
  return `${verb}${eventsSuffix}`;
}

function find(
  at: Node,
  segments: readonly string[],
  index: number,
  values: string[],
  keys: readonly string[],
): Found | null {
  const segment = segments[index];
  if (segment === undefined) return at.leaf === null ? null : answer(at.leaf, values, keys);
  const literal = at.literals.get(segment);
  const fixed = literal === undefined ? null : find(literal, segments, index + 1, values, keys);
  if (fixed !== null) return fixed;
  const variable = at.parameter === null ? null : find(at.parameter, segments, index + 1, [...values, segment], keys);
  if (variable !== null) return variable;
  return at.tail === null ? null : answer(at.tail, [...values, segments.slice(index).join("/")], keys);
}

function answer(leaf: Leaf, values: readonly string[], keys: readonly string[]): Found | null {
  let target: LeafTarget | undefined;
  let isNegotiated = false;
  for (const key of keys) {
    const found = leaf.targets.get(key);
    isNegotiated = target !== undefined && found !== undefined;
    target ??= found;
  }
  if (target === undefined) return null;
  if (target.names.length === 0) return { target, path: noParameters, isNegotiated };
  const path: Record<string, string> = {};
  for (const [index, name] of target.names.entries()) {
    Object.defineProperty(path, name, { value: values[index] ?? "", enumerable: true });
  }
  return { target, path, isNegotiated };
}

function collect(at: Node, segments: readonly string[], index: number, into: Set<string>): void {
  const add = (leaf: Leaf | null) => {
    for (const verb of leaf?.targets.keys() ?? []) into.add(verb);
  };
  const segment = segments[index];
  if (segment === undefined) {
    add(at.leaf);
    return;
  }
  const literal = at.literals.get(segment);
  if (literal !== undefined) collect(literal, segments, index + 1, into);
  if (at.parameter !== null) collect(at.parameter, segments, index + 1, into);
  add(at.tail);
}
