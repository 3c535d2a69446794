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
  /** What the forms of methods begin with, by `service.method`. */
  readonly examples: Readonly<Record<string, MethodExample>>;
}

export interface MethodExample {
  readonly payload: Json | null;
  readonly message: Json | null;
}

/** Returns the part of a contract that the page needs. Examples are made here, because the page should stay small. */
export function contractData(design: Design, source: string): ContractData {
  const types = typesByName(design);
  const example = (type: Type | undefined): Json | null =>
    type === undefined ? null : (exampleValue(type, types, { from: "client" })?.value ?? null);
  const examples = design.services.flatMap((service) =>
    service.methods.map((method): readonly [string, MethodExample] => [
      `${service.name}.${method.name}`,
      { payload: example(method.payload ?? undefined), message: example(method.streamingPayload?.type) },
    ]),
  );
  return { design, source, examples: Object.fromEntries(examples) };
}
