import { isSameValue } from "../ir/same-value.js";
import type { SecurityRequirement, SecurityScheme } from "../ir/security.js";
import { add, type Comparison, methodPlace, type Placed, plainPlace } from "./finding.js";
import type { Sides } from "./sides.js";

/** The server's names of security schemes, by the client's names. */
type SchemeNames = ReadonlyMap<string, string>;

/** Pairs schemes. Names of schemes do not travel, so a removed one and an added one of the same kind are the same scheme. */
function pairSchemes({ client, server }: Sides<readonly SecurityScheme[]>): SchemeNames {
  const pairs = new Map<string, string>();
  for (const scheme of client) {
    if (server.some((other) => other.name === scheme.name)) pairs.set(scheme.name, scheme.name);
  }
  for (const scheme of client) {
    if (pairs.has(scheme.name)) continue;
    const other = server.find(
      (candidate) =>
        candidate.kind === scheme.kind &&
        ![...pairs.values()].includes(candidate.name) &&
        !client.some((known) => known.name === candidate.name),
    );
    if (other !== undefined) pairs.set(scheme.name, other.name);
  }
  return pairs;
}

/** Compares the schemes themselves. */
export function compareSchemes(comparison: Comparison): void {
  const client = comparison.sides.client.design.schemes;
  const server = comparison.sides.server.design.schemes;
  for (const [name, otherName] of pairSchemes({ client, server })) {
    const before = client.find((scheme) => scheme.name === name);
    const after = server.find((scheme) => scheme.name === otherName);
    if (before === undefined || after === undefined) continue;
    const place = plainPlace(
      { client: name, server: otherName },
      { client: null, server: null },
      { client: ["api"], server: ["api"] },
    );
    if (before.kind !== after.kind) {
      add(comparison, "security-scheme-changed", place, { client: before.kind, server: after.kind });
    } else if (!isSameValue(before.flows, after.flows)) add(comparison, "oauth-flow-changed", place);
  }
}

function words(requirements: readonly SecurityRequirement[]): string {
  return requirements.length === 0 ? "nothing" : requirements.map(requirementWords).join(" or ");
}

function requirementWords(requirement: SecurityRequirement): string {
  return requirement.schemes
    .map(({ scheme, scopes }) => (scopes.length === 0 ? `\`${scheme}\`` : `\`${scheme}(${scopes.join(", ")})\``))
    .join(" with ");
}

/** Compares the credentials that a method requires. */
export function compareSecurity(comparison: Comparison, pair: Sides<Placed>): void {
  const names = pairSchemes({
    client: comparison.sides.client.design.schemes,
    server: comparison.sides.server.design.schemes,
  });
  const place = methodPlace(pair, "to-server");
  const before = pair.client.method.security.map((requirement) => renamed(requirement, names));
  const after = pair.server.method.security;
  const details = { client: words(pair.client.method.security), server: words(after) };
  if (after.length === 0 && before.length === 0) return;
  if (before.length === 0) {
    add(comparison, "security-scheme-added-required", place, details);
    return;
  }
  if (after.length === 0) {
    add(comparison, "security-loosened", place, details);
    return;
  }
  let broken = false;
  for (const held of before) {
    if (after.some((asked) => satisfies(held, asked))) continue;
    broken = true;
    const sameSchemes = after.find((asked) => schemeKey(asked) === schemeKey(held));
    if (sameSchemes !== undefined) {
      for (const scope of missingScopes(held, sameSchemes))
        add(comparison, "security-scope-added", place, { ...details, name: `\`${scope}\`` });
    } else if (after.some((asked) => held.schemes.every((scheme) => schemeNames(asked).includes(scheme.scheme)))) {
      add(comparison, "security-scheme-added-required", place, details);
    } else {
      add(comparison, "security-scheme-removed", place, { ...details, name: requirementWords(held) });
    }
  }
  for (const asked of after) {
    // The server's alternatives that the client's credentials satisfy.
    if (before.some((held) => satisfies(asked, held))) continue;
    const weaker = before.some((held) => satisfies(held, asked));
    if (weaker) add(comparison, "security-loosened", place, details);
    else if (!broken)
      add(comparison, "security-alternative-added", place, { ...details, name: requirementWords(asked) });
  }
}

function renamed(requirement: SecurityRequirement, names: SchemeNames): SecurityRequirement {
  return {
    schemes: requirement.schemes.map((entry) => ({ ...entry, scheme: names.get(entry.scheme) ?? entry.scheme })),
  };
}

function schemeNames(requirement: SecurityRequirement): string[] {
  return requirement.schemes.map((entry) => entry.scheme);
}

function schemeKey(requirement: SecurityRequirement): string {
  return JSON.stringify(schemeNames(requirement).sort());
}

function missingScopes(held: SecurityRequirement, asked: SecurityRequirement): string[] {
  return asked.schemes.flatMap((entry) => {
    const own = held.schemes.find((other) => other.scheme === entry.scheme);
    return entry.scopes.filter((scope) => own?.scopes.includes(scope) !== true);
  });
}

/** Whether credentials for `held` also satisfy `asked`. */
function satisfies(held: SecurityRequirement, asked: SecurityRequirement): boolean {
  return (
    asked.schemes.every((entry) => held.schemes.some((other) => other.scheme === entry.scheme)) &&
    missingScopes(held, asked).length === 0
  );
}
