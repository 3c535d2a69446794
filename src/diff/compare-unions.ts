import type { Tagging, UnionArm, UnionType } from "../ir/type.js";
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
  for (const arm of client.arms) {
    const other = pairs.get(arm);
    if (other === undefined) {
      add(comparison, "union-variant-removed", place, { name: `\`${arm.name}\``, variant: openness(server) });
      continue;
    }
    if (arm.name !== other.name) {
      add(
        comparison,
        "union-variant-renamed",
        { ...place, direction: "none", trail: [] },
        {
          client: `\`${arm.name}\``,
          server: `\`${other.name}\``,
        },
      );
    }
    if (arm.tag !== other.tag) {
      add(comparison, "union-tag-renamed", place, {
        name: `\`${other.name}\``,
        client: JSON.stringify(arm.tag),
        server: JSON.stringify(other.tag),
      });
    }
    const inner: Place = {
      ...place,
      subject: { client: `${client.name}.${arm.name}`, server: `${server.name}.${other.name}` },
      step: `\`${server.name}.${other.name}\``,
    };
    compareTypes(comparison, inner, { client: bare(arm.type), server: bare(other.type) }, ordinary);
  }
  const paired = new Set(pairs.values());
  for (const arm of server.arms) {
    if (!paired.has(arm))
      add(comparison, "union-variant-added", place, { name: `\`${arm.name}\``, variant: openness(client) });
  }
}

/** Only a tag tells an arm that nobody knows from a known one: an untagged union's openness helps no reader. */
function openness(reader: UnionType): string {
  return reader.open && reader.tagging.kind !== "untagged" ? "open" : "usual";
}

/** By tag first; what is left by name, where the tag was renamed. The else arm goes with the else arm. */
function pairByTag({ client, server }: Sides<UnionType>): Map<UnionArm, UnionArm> {
  const pairs = new Map<UnionArm, UnionArm>();
  const taken = new Set<UnionArm>();
  const pair = (fits: (arm: UnionArm, other: UnionArm) => boolean): void => {
    for (const arm of client.arms) {
      if (pairs.has(arm)) continue;
      const other = server.arms.find((candidate) => !taken.has(candidate) && fits(arm, candidate));
      if (other === undefined) continue;
      pairs.set(arm, other);
      taken.add(other);
    }
  };
  pair((arm, other) => (arm.isElse ? other.isElse : !other.isElse && arm.tag === other.tag));
  pair((arm, other) => !arm.isElse && !other.isElse && arm.name === other.name);
  return pairs;
}

/** By name; what is left by the first arm of the other side whose values are the same. */
function pairByShape(
  comparison: Comparison,
  place: Place,
  { client, server }: Sides<UnionType>,
): Map<UnionArm, UnionArm> {
  const pairs = new Map<UnionArm, UnionArm>();
  const taken = new Set<UnionArm>();
  for (const arm of client.arms) {
    const other = server.arms.find((candidate) => candidate.name === arm.name);
    if (other === undefined) continue;
    pairs.set(arm, other);
    taken.add(other);
  }
  for (const arm of client.arms) {
    if (pairs.has(arm)) continue;
    const other = server.arms.find((candidate) => {
      if (taken.has(candidate)) return false;
      const look = aside(comparison);
      compareTypes(look, place, { client: bare(arm.type), server: bare(candidate.type) }, ordinary);
      return look.findings.length === 0;
    });
    if (other === undefined) continue;
    pairs.set(arm, other);
    taken.add(other);
  }
  return pairs;
}
