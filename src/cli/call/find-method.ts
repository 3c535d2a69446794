import type { InteractiveContract, InteractiveMethod } from "../../interactive/interactive-contract.js";
import { suggest } from "../../text/suggest.js";
import { UsageError } from "../failures.js";

/** The name of a method in commands: `logger.tail`. */
export function methodPath({ service, method }: InteractiveMethod): string {
  return `${service.name}.${method.name}`;
}

/** The method that a command names: `logger.tail`, `logger/tail`, or `tail` if only one service has it. Throws a UsageError. */
export function findMethod({ methods }: InteractiveContract, name: string): InteractiveMethod {
  const wanted = name.replace("/", ".");
  const named = methods.filter((one) => methodPath(one) === wanted || one.method.name === wanted);
  const [found] = named;
  if (found !== undefined && named.length === 1) return found;
  if (named.length > 1) {
    throw new UsageError(`several services have a method ${name}: name ${named.map(methodPath).join(" or ")}`);
  }
  const near = suggest(wanted, [...methods.map(methodPath), ...methods.map(({ method }) => method.name)]);
  const hint = near === null ? "--list lists the methods" : `did you mean ${near}?`;
  throw new UsageError(`the contract has no method ${name}; ${hint}`);
}
