import { int32, string } from "../../../src/runtime/codec/primitives.js";
import { assertObject } from "../../../src/runtime/codec/structures.js";
import { methodDescriptor, type StreamPolicyDescriptor, type TopicSource } from "../../../src/runtime/descriptor.js";

export interface Line {
  readonly id: number;
  readonly text: string;
}

/** The messages of a method that no contract declares, and how often one was encoded. */
export function lines(
  policy: Partial<StreamPolicyDescriptor> = {},
): TopicSource<Line> & { readonly encodings: () => number } {
  let encodings = 0;
  return {
    descriptor: methodDescriptor({
      service: "logs",
      name: "tail",
      shape: "server",
      routes: [],
      parameters: [],
      body: "none",
      status: 101,
      security: [],
      policy,
    }),
    encode: (value, at) => {
      encodings++;
      assertObject(value, at);
      return { id: int32(value.id, at, "id"), text: string(value.text, at, "text") };
    },
    encodings: () => encodings,
  };
}

/** A number as a message. */
export function line(id: number): Line {
  return { id, text: `line ${id}` };
}
