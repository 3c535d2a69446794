import { exampleValue } from "../../../targets/schema/examples/example-value.js";
import { resolve } from "../../ir/walk.js";
import type { ErrorCodec } from "../../runtime/descriptor.js";
import { ServiceError } from "../../runtime/errors.js";
import type { InteractiveMethod } from "../interactive-contract.js";

/** An error that a call is to end with. */
export interface WantedError {
  readonly name: string;
  /** The number of messages of a stream before it. */
  readonly after: number;
}

/** Reads `not_found`, or `not_found after 3`; null for anything else. */
export function wantedError(text: string): WantedError | null {
  const [, name, after = "0"] = /^(\S+)(?: after (\d{1,9}))?$/.exec(text.trim()) ?? [];
  return name === undefined ? null : { name, after: Number(after) };
}

/** The codecs of a method's errors for bodies that are JSON values. */
export function jsonErrorCodecs(codecs: readonly ErrorCodec[]): ErrorCodec[] {
  return codecs.map((codec) => (codec.encode === undefined ? codec : { ...codec, encode: (error) => error.body }));
}

/** An error of a method with an example as its body. Null if the method has no error of that name. */
export function mockError({ method, types }: InteractiveMethod, name: string, seed: string): ServiceError | null {
  const error = method.errors.find((one) => one.name === name);
  if (error === undefined) return null;
  const { temporary, timeout, fault } = error;
  const body = error.type === null ? undefined : exampleValue(error.type, types, { seed, from: "server" })?.value;
  const isText = error.type !== null && resolve(types, error.type).type.kind === "primitive";
  const message = isText && typeof body === "string" ? body : (error.documentation.summary ?? name);
  return new ServiceError({ name, message, temporary, timeout, fault, ...(body === undefined ? {} : { body }) });
}
