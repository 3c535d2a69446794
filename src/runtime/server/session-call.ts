import { goingAway } from "../transport/close-codes.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import type { UpgradedCall } from "../v1/acceptor.js";
import type { CallEnvironment, Opening, RefusedCall } from "./admission.js";
import { admitAgain, authenticateAgain } from "./admit.js";
import { closingRefusal, type Gate } from "./gate.js";
import { refusal } from "./limits.js";
import { payloadKeyOf } from "./payload-key.js";

export interface SessionCallContext {
  readonly gate: Gate;
  readonly environment: CallEnvironment;
}

/** The origin of a call. */
export interface CallOrigin {
  /** The origin of the page that calls; null if the client is not a page. */
  readonly origin: string | null;
  /** The key by which openings are counted. */
  readonly network: string;
}

/** Makes a goaidl.v1 call of a method that was found; null if the method has no streams. */
export function sessionCallOf(
  opening: Opening,
  { origin, network }: CallOrigin,
  { gate, environment }: SessionCallContext,
): UpgradedCall | null {
  const { descriptor } = opening.target.method;
  const { service, name, shape, policy } = descriptor;
  if (policy === null) return null;
  return {
    method: `${service}.${name}`,
    shape,
    policy,
    origin,
    request: { url: opening.url, headers: opening.request.headers, remoteAddress: opening.remoteAddress },
    open: async (moved) => {
      if (gate.closing) return refused();
      const admitted = await environment.admit(
        moved === null ? opening : { ...opening, ...moved, gone: new LazyAbort() },
        environment,
      );
      // A session that begins now would outlive the server.
      if (admitted.refused || !gate.closing) return admitted;
      admitted.abandon(new Error(goingAway));
      return refused();
    },
    payloadKey: () => payloadKeyOf(descriptor, opening.request),
    reopen: () => admitAgain(opening, environment),
    authenticate: async (token) =>
      // Limits guessing of tokens over an open connection, too.
      environment.limits.mayOpen(network)
        ? authenticateAgain(opening, environment, token)
        : { refused: true, ...refusal(429, "too_many_requests", "too many tokens from this address", true) },
  };
}

function refused(): RefusedCall {
  return { refused: true, ...closingRefusal() };
}
