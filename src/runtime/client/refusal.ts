import type { ErrorCodec } from "../descriptor.js";
import { OpenError } from "../errors.js";
import type { HttpAnswer } from "../transport/socket.js";
import { errorOf, wireErrorOf } from "../wire-error.js";

/** The number of characters of a foreign answer that an error message shows. */
const shownCharacters = 80;

/** Makes the error of an HTTP answer that refuses a call: an error of the contract, or an OpenError. */
export function refusalOf(answer: HttpAnswer, errors: readonly ErrorCodec[]): Error {
  const wire = wireErrorOf(answer, errors);
  return wire === null ? foreignAnswer(answer) : errorOf(wire, errors);
}

/**
 * Makes the error of an answer that does not come from the service: from a proxy, a firewall, or another program at
 * this address.
 */
export function foreignAnswer({ status, content }: Pick<HttpAnswer, "status" | "content">): OpenError {
  if (content === undefined) return new OpenError(`the server answered ${status}`, status);
  const text = content.text.trim();
  const start = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}..` : text;
  const shown = text === "" ? "without a body" : `with ${JSON.stringify(start)}`;
  const message = `the server answered ${status} (${content.type ?? "no content type"}) ${shown}, which is not an answer of this service: check the address, and the proxies in between`;
  return new OpenError(message, status);
}
