import { exampleValue } from "../../../targets/schema/examples/example-value.js";
import type { Design } from "../../ir/design.js";
import type { Json } from "../../ir/json.js";
import type { Type } from "../../ir/type.js";
import { typesByName } from "../../ir/walk.js";
import type { ContractData, MethodExample } from "./console-input.js";

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
