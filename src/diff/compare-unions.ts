import type { Tagging, Type, UnionType, UnionVariant } from "../ir/type.js";
import { resolve } from "../ir/walk.js";
import { add, type Comparison, type Place, typePlace } from "./finding.js";
import type { Side, Sides } from "./sides.js";
import { bare, type CompareTypes, haveSameValues, ordinary } from "./typed.js";
import type { PlacedType } from "./value-fit.js";

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

/** Whether the tags of two unions, if there are any, are in the same place. */
export function travelAlike({ client, server }: Sides<UnionType>): boolean {
  return taggingWords(client.tagging) === taggingWords(server.tagging);
}

export function compareUnions(
  comparison: Comparison,
  outer: Place,
  unions: Sides<UnionType>,
  compareTypes: CompareTypes,
): void {
  const { client, server } = unions;
  const place = typePlace(outer, unions);
  const words = { client: taggingWords(client.tagging), server: taggingWords(server.tagging) };
  if (!travelAlike(unions)) {
    add(comparison, "union-envelope-changed", place, words);
    return;
  }
  if (client.open !== server.open) add(comparison, server.open ? "union-opened" : "union-closed", place);
  compareDefaults(comparison, place, unions);
  const untagged = client.tagging.kind === "untagged";
  const pairs = untagged ? pairByValues(comparison, unions) : pairByTag(unions);
  const { toServer, toClient } = comparison.fits;
  for (const variant of client.variants) {
    const other = pairs.get(variant);
    if (other === undefined) {
      // Without tags, another variant may accept the values of a removed one.
      if (untagged && toServer(placed(variant.type), placed(reference(server))) === "accepted") continue;
      add(comparison, "union-variant-removed", place, { name: `\`${variant.name}\``, variant: openness(server) });
      continue;
    }
    if (variant.name !== other.name) {
      add(
        comparison,
        "union-variant-renamed",
        { ...place, direction: "none", trail: null },
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
    if (paired.has(variant)) continue;
    if (untagged && toClient(placed(variant.type), placed(reference(client))) === "accepted") continue;
    add(comparison, "union-variant-added", place, { name: `\`${variant.name}\``, variant: openness(client) });
  }
}

/** Compares the variants to which a value without a tag belongs. */
function compareDefaults(comparison: Comparison, place: Place, { client, server }: Sides<UnionType>): void {
  const before = client.variants.find(({ isDefault }) => isDefault);
  const after = server.variants.find(({ isDefault }) => isDefault);
  if (before?.tag === after?.tag) return;
  if (before === undefined) add(comparison, "union-default-added", place, { name: `\`${after?.name}\`` });
  else if (after === undefined) add(comparison, "union-default-removed", place, { name: `\`${before.name}\`` });
  else {
    add(comparison, "union-default-changed", place, { client: `\`${before.name}\``, server: `\`${after.name}\`` });
  }
}

/** Whether a union counts as open. Only a tag distinguishes unknown variants from known ones, so an untagged union never does. */
function openness(reader: UnionType): string {
  return reader.open && reader.tagging.kind !== "untagged" ? "open" : "usual";
}

function placed(type: Type): PlacedType {
  return { type, constraints: [], nullIsAbsent: false };
}

function reference({ name }: UnionType): Type {
  return { kind: "reference", name };
}

/**
 * Pairs variants by tag, and the rest by name, because a variant whose tag changed keeps its name. The `else` variants
 * form a pair.
 */
function pairByTag({ client, server }: Sides<UnionType>): Map<UnionVariant, UnionVariant> {
  const pairs = new Map<UnionVariant, UnionVariant>();
  const left = new Set(server.variants);
  const pairBy = (key: (variant: UnionVariant) => string): void => {
    const others = new Map([...left].reverse().map((variant) => [key(variant), variant]));
    for (const variant of client.variants) {
      const other = pairs.has(variant) ? undefined : others.get(key(variant));
      if (other === undefined || !left.delete(other)) continue;
      pairs.set(variant, other);
    }
  };
  pairBy(({ isElse, tag }) => (isElse ? "else" : `tag ${JSON.stringify(tag)}`));
  pairBy(({ isElse, name }) => (isElse ? "else" : `name ${name}`));
  return pairs;
}

/** Pairs variants with the same values, and the rest by name if both are of one kind. */
function pairByValues(comparison: Comparison, { client, server }: Sides<UnionType>): Map<UnionVariant, UnionVariant> {
  const pairs = new Map<UnionVariant, UnionVariant>();
  const left = new Set(server.variants);
  const pair = (variant: UnionVariant, other: UnionVariant | undefined): void => {
    if (other === undefined || !left.delete(other)) return;
    pairs.set(variant, other);
  };
  const kindOf = (side: Side, { type }: UnionVariant): string => resolve(side.types, type).type.kind;
  const isSame = (variant: UnionVariant, other: UnionVariant): boolean =>
    haveSameValues(comparison, { client: variant.type, server: other.type });
  const byName = new Map(server.variants.map((variant) => [variant.name, variant]));
  for (const variant of client.variants) {
    const other = byName.get(variant.name);
    if (other !== undefined && isSame(variant, other)) pair(variant, other);
  }
  const { sides } = comparison;
  const byKind = new Map<string, UnionVariant[]>();
  for (const variant of left) {
    const kind = kindOf(sides.server, variant);
    byKind.set(kind, [...(byKind.get(kind) ?? []), variant]);
  }
  for (const variant of client.variants) {
    if (pairs.has(variant)) continue;
    const others = byKind.get(kindOf(sides.client, variant)) ?? [];
    pair(
      variant,
      others.find((other) => left.has(other) && isSame(variant, other)),
    );
  }
  for (const variant of client.variants) {
    const other = pairs.has(variant) ? undefined : byName.get(variant.name);
    if (other === undefined || kindOf(sides.client, variant) !== kindOf(sides.server, other)) continue;
    pair(variant, other);
  }
  return pairs;
}
