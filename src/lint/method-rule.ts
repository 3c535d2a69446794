import type { Contract } from "./contract.js";
import { groupBy } from "./group-by.js";
import type { Rule, RuleData } from "./rule.js";
import type { PlacedMethod } from "./written.js";

interface MethodRule extends RuleData {
  /** Which methods the rule is about; all, where nothing is said. */
  readonly concerns?: (method: PlacedMethod) => boolean;
  /** Whether a method of these lacks what the rule wants. */
  readonly fails: (method: PlacedMethod, contract: Contract) => boolean;
  /** What is said of one method, by its name as `service.method`. */
  readonly one: (subject: string) => string;
  /** What is said of a service of which all methods fail. */
  readonly all: (service: string) => string;
  readonly hint: string;
}

/**
 * A rule that looks at one method after the other. Where all methods of a service fail it is one mistake, and is told once, at
 * the service. A method that suppresses the rule is told of by itself, so that its suppression stands for it and no other.
 */
export function methodRule({ concerns = () => true, fails, one, all, hint, ...data }: MethodRule): Rule {
  return {
    ...data,
    check: (contract, report) => {
      const byService = groupBy(contract.methods.filter(concerns), (placed) => placed.serviceNode);
      for (const [service, methods] of byService) {
        const failing = methods.filter((placed) => fails(placed, contract));
        const alone = failing.filter((placed) => suppresses(placed, data.code));
        const rest = failing.filter((placed) => !alone.includes(placed));
        const together = failing.length === methods.length && rest.length > 1;
        if (together) report(service.name.span, all(`\`${service.name.text}\``), { hint });
        for (const { node, subject } of together ? alone : failing) report(node.name.span, one(subject), { hint });
      }
    },
  };
}

function suppresses({ node }: PlacedMethod, code: string): boolean {
  return node.annotations.some(
    (annotation) =>
      annotation.name.text === "suppress" &&
      annotation.arguments.some(({ value }) => value.kind === "string" && value.value === code),
  );
}
