import type { ErrorCodec } from "../descriptor.js";
import { OpenError } from "../errors.js";
import type { HttpAnswer } from "../transport/socket.js";
import { errorOf, wireErrorOf } from "../wire-error.js";

/** The error of an HTTP answer that refuses a call: the contract's, or an OpenError. */
export function refusalOf(answer: HttpAnswer, errors: readonly ErrorCodec[]): Error {
  const wire = wireErrorOf(answer, errors);
  return wire === null ? new OpenError(`the server answered ${answer.status}`, answer.status) : errorOf(wire, errors);
}
