import type { NamedType } from "../ir/type.js";
import { typesByName } from "../ir/walk.js";
import type { Module } from "../semantics/bind/load.js";
import type { Compiled } from "../semantics/compile.js";
import { type Node, walk } from "../syntax/walk.js";
import { type Travel, travelOf } from "./sites.js";
import { methodsOf, type PlacedMethod, type Written } from "./written.js";

/** The input of rules: the meaning of a contract, its source, and the links between the two. */
export interface Contract extends Written, Travel {
  readonly entry: Module;
  /** All files of the contract, beginning with the entry file. */
  readonly modules: readonly Module[];
  /** Every node of every file, parents first. */
  readonly nodes: readonly Node[];
  readonly types: ReadonlyMap<string, NamedType>;
  readonly methods: readonly PlacedMethod[];
}

/** Returns null for a contract that does not compile, because it has no design. */
export function contractOf(compiled: Compiled): Contract | null {
  const { design, modules, program, nodes: written } = compiled;
  const [entry] = modules;
  if (design === null || program === null || entry === undefined) return null;
  const nodes: Node[] = [];
  for (const { document } of modules) walk(document, (node) => void nodes.push(node));
  const parts = { design, program, entry, modules, nodes, types: typesByName(design), written };
  const withMethods = { ...parts, methods: methodsOf(parts) };
  return { ...withMethods, ...travelOf(withMethods) };
}
