import type { Design } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { Type } from "../../src/ir/type.js";
import { typesByName } from "../../src/ir/walk.js";
import { exampleValue } from "../schema/examples/example-value.js";

/** The part of a contract that is plain data. */
export interface ContractData {
  readonly design: Design;
  /** The contract's base name, as on the command line. */
  readonly source: string;
  /** The initial values of the forms of methods, by `service.method`. */
  readonly examples: Readonly<Record<string, MethodExample>>;
}

export interface MethodExample {
  readonly payload: FormExamples;
  readonly message: FormExamples;
}

/** The values with which a form can be filled. */
export interface FormExamples {
  /** An example of the contract, or a value made from the type; null if there is no such message. */
  readonly first: Json | null;
  /** The examples that the contract gives the type, with their titles. */
  readonly named: readonly { readonly title: string; readonly value: Json }[];
}

/** Returns the part of a contract that the page needs. Examples are made here, because the page should stay small. */
export function contractData(design: Design, source: string): ContractData {
  const types = typesByName(design);
  const examplesOf = (type: Type | null): FormExamples => {
    if (type === null) return { first: null, named: [] };
    const named = type.kind === "reference" ? types.get(type.name) : undefined;
    const given = named?.kind === "object" || named?.kind === "alias" ? named.examples : [];
    return {
      first: exampleValue(type, types, { from: "client" })?.value ?? null,
      named: given.map(({ title, value }, index) => ({ title: title ?? `example ${index + 1}`, value })),
    };
  };
  const examples = design.services.flatMap((service) =>
    service.methods.map((method): readonly [string, MethodExample] => [
      `${service.name}.${method.name}`,
      { payload: examplesOf(method.payload), message: examplesOf(method.streamingPayload?.type ?? null) },
    ]),
  );
  return { design, source, examples: Object.fromEntries(examples) };
}
