import type { Tagging, UnionType, UnionVariant } from "../ir/type.js";
import { bare, compareTypes, ordinary } from "./compare-types.js";
import { add, aside, type Comparison, type Place, type Sides, typePlace } from "./finding.js";

function taggingWords(tagging: Tagging): string {
  switch (tagging.kind) {
    case "adjacent":
      return `\`${tagging.tagKey}\` beside \`${tagging.valueKey}\``;
    case "internal":
      return `\`${tagging.tagKey}\` inside the object`;
    case "untagged":
      return "no tag";
    case "legacyGoa":
      return "`Type` beside JSON text in `Value`";
  }
}

export function compareUnions(comparison: Comparison, outer: Place, unions: Sides<UnionType>): void {
  const { client, server } = unions;
  const place = typePlace(outer, unions);
  const words = { client: taggingWords(client.tagging), server: taggingWords(server.tagging) };
  if (words.client !== words.server) {
    add(comparison, "union-envelope-changed", place, words);
    return;
  }
  if (client.open !== server.open) add(comparison, server.open ? "union-opened" : "union-closed", place);
  const pairs = client.tagging.kind === "untagged" ? pairByShape(comparison, place, unions) : pairByTag(unions);
  for (const variant of client.variants) {
    const other = pairs.get(variant);
    if (other === undefined) {
      add(comparison, "union-variant-removed", place, { name: `\`${variant.name}\``, variant: openness(server) });
      continue;
    }
    if (variant.name !== other.name) {
      add(
        comparison,
        "union-variant-renamed",
        { ...place, direction: "none", trail: [] },
        {
          client: `\`${variant.name}\``,
          server: `\`${other.name}\``,
        },
      );
    }
    if (variant.tag !== other.tag) {
      add(comparison, "union-tag-renamed", place, {
        name: `\`${other.name}\``,
        client: JSON.stringify(variant.tag),
        server: JSON.stringify(other.tag),
      });
    }
    const inner: Place = {
      ...place,
      subject: { client: `${client.name}.${variant.name}`, server: `${server.name}.${other.name}` },
      step: `\`${server.name}.${other.name}\``,
    };
    compareTypes(comparison, inner, { client: bare(variant.type), server: bare(other.type) }, ordinary);
  }
  const paired = new Set(pairs.values());
  for (const variant of server.variants) {
    if (!paired.has(variant))
      add(comparison, "union-variant-added", place, { name: `\`${variant.name}\``, variant: openness(client) });
  }
}

/** Only a tag tells a variant that nobody knows from a known one: an untagged union's openness helps no reader. */
function openness(reader: UnionType): string {
  return reader.open && reader.tagging.kind !== "untagged" ? "open" : "usual";
}

/** By tag first; what is left by name, where the tag was renamed. The else variant goes with the else variant. */
function pairByTag({ client, server }: Sides<UnionType>): Map<UnionVariant, UnionVariant> {
  const pairs = new Map<UnionVariant, UnionVariant>();
  const taken = new Set<UnionVariant>();
  const pair = (fits: (variant: UnionVariant, other: UnionVariant) => boolean): void => {
    for (const variant of client.variants) {
      if (pairs.has(variant)) continue;
      const other = server.variants.find((candidate) => !taken.has(candidate) && fits(variant, candidate));
      if (other === undefined) continue;
      pairs.set(variant, other);
      taken.add(other);
    }
  };
  pair((variant, other) => (variant.isElse ? other.isElse : !other.isElse && variant.tag === other.tag));
  pair((variant, other) => !variant.isElse && !other.isElse && variant.name === other.name);
  return pairs;
}

/** By name; what is left by the first variant of the other side whose values are the same. */
function pairByShape(
  comparison: Comparison,
  place: Place,
  { client, server }: Sides<UnionType>,
): Map<UnionVariant, UnionVariant> {
  const pairs = new Map<UnionVariant, UnionVariant>();
  const taken = new Set<UnionVariant>();
  for (const variant of client.variants) {
    const other = server.variants.find((candidate) => candidate.name === variant.name);
    if (other === undefined) continue;
    pairs.set(variant, other);
    taken.add(other);
  }
  for (const variant of client.variants) {
    if (pairs.has(variant)) continue;
    const other = server.variants.find((candidate) => {
      if (taken.has(candidate)) return false;
      const look = aside(comparison);
      compareTypes(look, place, { client: bare(variant.type), server: bare(candidate.type) }, ordinary);
      return look.findings.length === 0;
    });
    if (other === undefined) continue;
    pairs.set(variant, other);
    taken.add(other);
  }
  return pairs;
}
