import { exampleValue, type Sender, variantExample } from "../../../targets/schema/examples/example-value.js";
import type { Json } from "../../ir/json.js";
import type { Type } from "../../ir/type.js";
import { resolve } from "../../ir/walk.js";
import { typeOf } from "../check-text.js";
import type { InteractiveMethod } from "../interactive-contract.js";
import { checkValue, type MessageKind } from "../json-codecs.js";
import { senderOf } from "../method-template.js";

export interface ValueRequest {
  /** The same seed gives the same values. */
  readonly seed: string;
  /** The index of the value among several, from 0. */
  readonly index: number;
  readonly view?: string | null;
}

/**
 * A value of a kind of message, in its wire form: the author's examples in turn, or one that satisfies all constraints.
 * Values of unions take their variants in turn. Undefined if the method has no such message; throws if no value was
 * found.
 */
export function mockValue(method: InteractiveMethod, kind: MessageKind, request: ValueRequest): Json | undefined {
  const { view = null } = request;
  const type = typeOf(method, kind, view);
  if (type === null) return undefined;
  const from = senderOf(kind);
  for (const make of [madeInTurn, plainExample]) {
    const value = make(method, type, from, request);
    if (value !== undefined && fits(method, kind, value, view)) return value;
  }
  throw new Error(
    `found no example of the ${kind} of ${method.service.name}.${method.method.name}: give one in the contract`,
  );
}

function madeInTurn(
  { types }: InteractiveMethod,
  type: Type,
  from: Sender,
  { seed, index }: ValueRequest,
): Json | undefined {
  const { type: target } = resolve(types, type);
  const one = `${seed}/${index}`;
  if (target.kind === "object" && target.examples.length > 0)
    return target.examples[index % target.examples.length]?.value;
  if (target.kind === "enum") return target.values[index % target.values.length]?.value;
  if (target.kind === "literal") return target.values[index % target.values.length];
  if (target.kind === "union") {
    const variant = target.variants[index % target.variants.length];
    return variant === undefined ? undefined : variantExample(target, variant, types, { from, seed: one })?.value;
  }
  return exampleValue(type, types, { from, seed: one })?.value;
}

function plainExample({ types }: InteractiveMethod, type: Type, from: Sender): Json | undefined {
  return exampleValue(type, types, { from })?.value;
}

/** Whether the receiver accepts a value. An author's example of a type may only fit the other direction. */
function fits(method: InteractiveMethod, kind: MessageKind, value: Json, view: string | null): boolean {
  try {
    checkValue(method, kind, value, view);
    return true;
  } catch {
    return false;
  }
}
