import type { NamedType } from "../ir/type.js";
import { typesByName } from "../ir/walk.js";
import type { Module } from "../semantics/bind/load.js";
import { bind } from "../semantics/bind/scope.js";
import type { Compiled } from "../semantics/compile.js";
import { createReporter } from "../semantics/reporter.js";
import { type Node, walk } from "../syntax/walk.js";
import { type Travel, travelOf } from "./sites.js";
import { methodsOf, originKey, type PlacedMethod, type Written } from "./written.js";

/** What rules look at: what a contract means, what was written, and the way from one to the other. */
export interface Contract extends Written, Travel {
  readonly entry: Module;
  /** The entry first. */
  readonly modules: readonly Module[];
  /** Every node of every file, parents first. */
  readonly nodes: readonly Node[];
  readonly types: ReadonlyMap<string, NamedType>;
  readonly methods: readonly PlacedMethod[];
}

/** Null for a contract that does not compile: what it means is not known. */
export function contractOf(compiled: Compiled): Contract | null {
  const { design, modules } = compiled;
  const [entry] = modules;
  if (design === null || entry === undefined) return null;
  const root = entry.path.includes("/") ? entry.path.slice(0, entry.path.lastIndexOf("/") + 1) : "";
  const nodes: Node[] = [];
  const written = new Map<string, Node>();
  for (const { path, document } of modules) {
    const file = path.startsWith(root) ? path.slice(root.length) : path;
    walk(document, (node) => {
      nodes.push(node);
      const key = originKey(node, file);
      if (key !== null) written.set(key, node);
    });
  }
  const parts = {
    design,
    program: bind(entry, modules, createReporter()),
    entry,
    modules,
    nodes,
    types: typesByName(design),
    written,
  };
  const withMethods = { ...parts, methods: methodsOf(parts) };
  return { ...withMethods, ...travelOf(withMethods) };
}
