import type { RuleData } from "./rule.js";

/** Rules about `@suppress` itself. `lint` applies them, because they need the findings of all other rules. */
export const suppressionRules: Readonly<Record<"unknown-suppression" | "unused-suppression", RuleData>> = {
  "unknown-suppression": {
    code: "unknown-suppression",
    category: "suppressions",
    severity: "warning",
    onByDefault: true,
    page: {
      what: "`@suppress` names a code that does not exist, or one that it can't silence.",
      why: "The annotation silences nothing, although readers assume that it does.",
      wrong: `type Point {
  @suppress("undocumented-feld", "x and y need no description") x: float64
}
`,
      right: `type Point {
  @suppress("undocumented-field", "x and y need no description") x: float64
}
`,
    },
  },
  "unused-suppression": {
    code: "unused-suppression",
    category: "suppressions",
    severity: "warning",
    onByDefault: true,
    safeFix: true,
    page: {
      what: "A `@suppress` silences nothing, because its code isn't reported there. Only files that were given are checked, and only codes whose rule is on.",
      why: "The finding that it silenced is gone. If the annotation stays, it hides the next finding, for which its reason was not written.",
      wrong: `service prices {
  security none
  @suppress("path-style", "old clients use this path")
  method latest { result decimal  http { GET "/latest" } }
}
`,
      right: `service prices {
  security none
  method latest { result decimal  http { GET "/latest" } }
}
`,
    },
  },
};
