import type { RuleData } from "./rule.js";

/** Rules about `@suppress` itself. They need what all other rules found, so `lint` applies them. */
export const suppressionRules: Readonly<Record<"unknown-suppression" | "unused-suppression", RuleData>> = {
  "unknown-suppression": {
    code: "unknown-suppression",
    category: "suppressions",
    severity: "warning",
    onByDefault: true,
    page: {
      what: "`@suppress` names a code that there is not, or one that it can't silence.",
      why: "It silences nothing, and whoever reads it believes that it does.",
      wrong: `type Point {
  @suppress("undocumented-feld", "x and y say it all") x: float64
}
`,
      right: `type Point {
  @suppress("undocumented-field", "x and y say it all") x: float64
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
      what: "`@suppress` stands where its code is not reported. It is looked at where the rule is on, in the files given.",
      why: "What it was for is gone. Left in place it would hide the next finding, for a reason that was another's.",
      wrong: `service prices {
  security none
  @suppress("path-style", "the old clients ask for it")
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
