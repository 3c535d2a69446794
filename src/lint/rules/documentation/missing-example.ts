import type { Rule } from "../../rule.js";

export const missingExample: Rule = {
  code: "missing-example",
  category: "documentation",
  severity: "info",
  onByDefault: false,
  page: {
    what: "An object type that travels in messages has no `example`, and no field of it has an `@example`.",
    why: "Published documents show examples first. Here they are checked against the type, so they can't become outdated.",
    wrong: `type Tick { price: decimal }
service prices { method ticks { streaming result Tick  http { GET "/ticks" } } }
`,
    right: `type Tick {
  price: decimal
  example "a tick" { price: "19.99" }
}
service prices { method ticks { streaming result Tick  http { GET "/ticks" } } }
`,
  },
  check: ({ nodes, sites }, report) => {
    const travelling = new Set(sites.map(({ owner }) => owner?.name));
    for (const node of nodes) {
      if (node.kind !== "type" || !travelling.has(node.name.text)) continue;
      const exemplified = node.members.some((member) =>
        member.kind === "field"
          ? member.annotations.some((annotation) => annotation.name.text === "example")
          : member.kind === "example",
      );
      if (!exemplified) report(node.name.span, `\`${node.name.text}\` has no example`);
    }
  },
};
