import { resolve } from "../../../ir/walk.js";
import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

const money = ["price", "amount", "cost", "fee", "balance", "salary", "revenue", "subtotal"];

export const floatForMoney: Rule = {
  code: "float-for-money",
  category: "types",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A field whose name suggests money (`price`, `amount`, `fee`) is a `float32` or `float64`.",
    why: "Binary fractions can't represent 0.10, so sums drift. `decimal` keeps the digits.",
    wrong: `type Trade { price: float64 }
service market { method feed { streaming result Trade  http { GET "/feed" } } }
`,
    right: `type Trade { price: decimal }
service market { method feed { streaming result Trade  http { GET "/feed" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { field, type, subject, span } of sites) {
      if (field === null || !money.includes((wordsOf(field.name).at(-1) ?? "").toLowerCase())) continue;
      const plain = resolve(types, type).type;
      if (plain.kind !== "primitive" || (plain.name !== "float32" && plain.name !== "float64")) continue;
      report(span, `${subject} looks like money, which \`${plain.name}\` can't represent exactly`, {
        hint: "use `decimal`, or `@encode(number) decimal` if peers expect a number",
      });
    }
  },
};
