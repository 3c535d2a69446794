import type { Contract } from "./contract.js";
import { groupBy } from "./group-by.js";
import type { Rule, RuleData } from "./rule.js";
import type { PlacedMethod } from "./written.js";

interface MethodRule extends RuleData {
  /** Selects the methods that the rule applies to; all of them by default. */
  readonly concerns?: (method: PlacedMethod) => boolean;
  /** Whether a method breaks the rule. */
  readonly fails: (method: PlacedMethod, contract: Contract) => boolean;
  /** The message about one method, whose name has the form `service.method`. */
  readonly one: (subject: string) => string;
  /** The message about a service all of whose methods fail. */
  readonly all: (service: string) => string;
  readonly hint: string;
}

/**
 * A rule that checks each method. If all methods of a service fail, the service is reported once instead. A method that
 * suppresses the rule is reported separately, so that its suppression covers only this method.
 */
export function methodRule({ concerns = () => true, fails, one, all, hint, ...data }: MethodRule): Rule {
  return {
    ...data,
    check: (contract, report) => {
      const byService = groupBy(contract.methods.filter(concerns), (placed) => placed.serviceNode);
      for (const [service, methods] of byService) {
        const failing = oncePerNode(methods.filter((placed) => fails(placed, contract)));
        const alone = failing.filter((placed) => suppresses(placed, data.code));
        const rest = failing.filter((placed) => !alone.includes(placed));
        const together = failing.length === oncePerNode(methods).length && rest.length > 1;
        if (together) report(service.name.span, all(`\`${service.name.text}\``), { hint });
        for (const { node, subject } of together ? alone : failing) report(node.name.span, one(subject), { hint });
      }
    },
  };
}

/** A method that also streams its answer appears twice in the design, although its author wrote one method. */
function oncePerNode(methods: readonly PlacedMethod[]): PlacedMethod[] {
  return [...new Map(methods.map((placed) => [placed.node, placed])).values()];
}

function suppresses({ node }: PlacedMethod, code: string): boolean {
  return node.annotations.some(
    (annotation) =>
      annotation.name.text === "suppress" &&
      annotation.arguments.some(({ value }) => value.kind === "string" && value.value === code),
  );
}
