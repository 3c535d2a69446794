import type { Shape, StreamPolicyDescriptor } from "../descriptor.js";
import { goingAway } from "../transport/close-codes.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import type { MovedCall, UpgradedCall } from "../v1/acceptor.js";
import type { CallRequest } from "../v1/sessions.js";
import type { AdmittedCall, CallEnvironment, Opening, RefusedCall } from "./admission.js";
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
export function sessionCallOf(opening: Opening, origin: CallOrigin, context: SessionCallContext): UpgradedCall | null {
  const { policy } = opening.target.method.descriptor;
  return policy === null ? null : new SessionCall(opening, policy, origin, context);
}

/** A class, because there are many calls, and a single closure would take as much memory as the whole object. */
class SessionCall implements UpgradedCall {
  readonly policy: StreamPolicyDescriptor;
  readonly #opening: Opening;
  /** Kept as one object, because the calls of a connection share it. */
  readonly #from: CallOrigin;
  readonly #context: SessionCallContext;

  constructor(opening: Opening, policy: StreamPolicyDescriptor, from: CallOrigin, context: SessionCallContext) {
    this.policy = policy;
    this.#opening = opening;
    this.#from = from;
    this.#context = context;
  }

  get origin(): string | null {
    return this.#from.origin;
  }

  get method(): string {
    const { service, name } = this.#opening.target.method.descriptor;
    return `${service}.${name}`;
  }

  get shape(): Shape {
    return this.#opening.target.method.descriptor.shape;
  }

  get request(): CallRequest {
    const { url, request, remoteAddress } = this.#opening;
    return { url, headers: request.headers, remoteAddress };
  }

  async open(moved: MovedCall | null): Promise<AdmittedCall | RefusedCall> {
    const { gate, environment } = this.#context;
    if (gate.closing) return refused();
    const opening = moved === null ? this.#opening : { ...this.#opening, ...moved, gone: new LazyAbort() };
    const admitted = await environment.admit(opening, environment);
    // A session that begins now would outlive the server.
    if (admitted.refused || !gate.closing) return admitted;
    admitted.abandon(new Error(goingAway));
    return refused();
  }

  payloadKey(): string {
    return payloadKeyOf(this.#opening.target.method.descriptor, this.#opening.request);
  }

  reopen() {
    return admitAgain(this.#opening, this.#context.environment);
  }

  async authenticate(token: string) {
    const { environment } = this.#context;
    // Limits guessing of tokens over an open connection, too.
    return environment.limits.mayOpen(this.#from.network)
      ? authenticateAgain(this.#opening, environment, token)
      : ({ refused: true, ...refusal(429, "too_many_requests", "too many tokens from this address", true) } as const);
  }
}

function refused(): RefusedCall {
  return { refused: true, ...closingRefusal() };
}
