import type { ErrorCodec } from "../descriptor.js";
import { OpenError } from "../errors.js";
import type { HttpAnswer } from "../transport/socket.js";
import { errorOf, wireErrorOf } from "../wire-error.js";

/** Of a foreign answer's text, in an error's message. */
const shownCharacters = 80;

/** The error of an HTTP answer that refuses a call: the contract's, or an OpenError. */
export function refusalOf(answer: HttpAnswer, errors: readonly ErrorCodec[]): Error {
  const wire = wireErrorOf(answer, errors);
  return wire === null ? foreignAnswer(answer) : errorOf(wire, errors);
}

/** The error of an answer that no service of the contract gives: of a proxy, a firewall, or another program at this address. */
export function foreignAnswer({ status, content }: Pick<HttpAnswer, "status" | "content">): OpenError {
  if (content === undefined) return new OpenError(`the server answered ${status}`, status);
  const text = content.text.trim();
  const start = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}..` : text;
  const shown = text === "" ? "without a body" : `with ${JSON.stringify(start)}`;
  const message = `the server answered ${status} (${content.type ?? "no content type"}) ${shown}, which is not an answer of this service: check the address, and what stands between`;
  return new OpenError(message, status);
}
