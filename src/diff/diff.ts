import type { Design } from "../ir/design.js";
import { newPermissions, type Permission } from "./allow-breaking.js";
import { type Change, compareSeverity, type DiffOptions } from "./change.js";
import { compareDocumentation } from "./compare-documentation.js";
import { compareMethods } from "./compare-methods.js";
import { compareSchemes } from "./compare-security.js";
import { type Comparison, createComparison, type Finding, plainPlace } from "./finding.js";
import { judge, mergeModes, mergeUses } from "./judge.js";
import { matchMethods } from "./match-methods.js";
import { rules } from "./rules.js";
import { both, sideOf } from "./sides.js";

/**
 * Reports the changes between two designs and the sides that they break, the worst first.
 *
 * Values are compared in their wire form and by direction, because a change that is harmless in one direction can break the
 * other. Names that do not travel do not change the wire. `forward` is `backward` with old and new exchanged, described in
 * terms of the change that was made; `full` is both. `diff(x, x)` is empty.
 */
export function diff(before: Design, after: Design, options: DiffOptions): Change[] {
  const permissions = newPermissions(before, after);
  const used = new Set<Permission>();
  const shared = { surfaces: options.surfaces, permissions, used };
  // Both pairings are always compared, so that a permission for one is not reported as unused when the other is
  // requested.
  const forth = compareDesigns(before, after);
  const documentation = mergeUses(judge(forth.documentation, { ...shared, mode: "backward" }));
  const backward = mergeUses(judge(forth.behaviour, { ...shared, mode: "backward" }));
  const forward = mergeUses(judge(compareDesigns(after, before).behaviour, { ...shared, mode: "forward" }));
  const chosen =
    options.mode === "full" ? mergeModes(backward, forward) : options.mode === "forward" ? forward : backward;
  const unused = permissions.filter((permission) => !used.has(permission)).map(unusedFinding);
  const unusedChanges = judge(unused, { ...shared, permissions: [], mode: "backward" });
  const undirected = [...documentation, ...unusedChanges].map((change) => ({ ...change, mode: options.mode }));
  return [...chosen, ...undirected].sort(compareChanges);
}

interface Compared {
  readonly behaviour: readonly Finding[];
  /** Differences that do not depend on which side is the client: documentation, names, servers. */
  readonly documentation: readonly Finding[];
}

/** All differences between the design of the client and that of the server. */
function compareDesigns(client: Design, server: Design): Compared {
  const sides = { client: sideOf(client), server: sideOf(server) };
  const comparison = createComparison(sides);
  const methods = matchMethods(comparison);
  for (const pair of methods) compareMethods(comparison, pair);
  compareSchemes(comparison);
  const documentation: Comparison = { ...comparison, findings: [] };
  compareDocumentation(documentation, methods);
  return { behaviour: comparison.findings, documentation: documentation.findings };
}

function unusedFinding(permission: Permission): Finding {
  const subject = permission.scope.split(" ").at(-1) ?? permission.scope;
  const place = plainPlace(both(subject), { client: null, server: permission.origin }, both([]));
  return { code: "allow-breaking-unused", variant: "usual", place, name: `"${permission.code}"`, words: both("") };
}

const order: ReadonlyMap<string, number> = new Map(rules.map((rule, index) => [rule.code, index]));

function compareChanges(first: Change, second: Change): number {
  return (
    compareSeverity(first.severity, second.severity) ||
    (order.get(first.code) ?? 0) - (order.get(second.code) ?? 0) ||
    compareText(first.subject, second.subject) ||
    compareText(first.message, second.message) ||
    compareText(first.direction, second.direction)
  );
}

/** Compares texts by code units, which does not depend on the locale. */
function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
