import { ServiceError } from "../errors.js";
import { type Refusal, refusalOf } from "../wire-error.js";
import type { CallEnvironment, Opening, RefusedCall } from "./admission.js";
import type { Reporter } from "./bound-method.js";
import { principalName } from "./client-key.js";
import { peerErrorOf } from "./server-stream.js";

/** A call as server events and `onError` describe it. */
export class ObservedCall implements Reporter {
  readonly opening: Opening;
  readonly environment: CallEnvironment;
  /** The result of the security hooks; undefined before they have run. */
  principal: unknown;

  constructor(opening: Opening, environment: CallEnvironment) {
    this.opening = opening;
    this.environment = environment;
  }

  report(error: unknown): void {
    const { target, id } = this.opening;
    const { service, name } = target.method.descriptor;
    this.environment.onError(error, { service, method: name, id });
  }

  /** Makes the refusal of a call whose opening failed, and reports it. */
  refuse(thrown: unknown): RefusedCall {
    const error = peerErrorOf(thrown);
    const refusal = refusalOf(error, this.opening.target.method.errors);
    this.reportFault(error, refusal);
    const { status, error: wire } = refusal;
    this.environment.onEvent({ kind: "refused", ...this.details(), ...this.lasted(), status, name: wire.name });
    return { refused: true, ...refusal };
  }

  /** Reports an error that the peer sees as a fault; this includes an error whose body violates the contract. */
  reportFault(error: unknown, refusal: Refusal): void {
    if (error instanceof ServiceError && error.id === refusal.error.id) return;
    const { gone } = this.opening;
    // A client may leave at any time, which is not a fault.
    if (gone.aborted && error === gone.reason) return;
    this.report(error);
  }

  /** Returns the properties that all events of the call have. */
  details() {
    const { target, id, profile, remoteAddress, url, request } = this.opening;
    const { service, name: method } = target.method.descriptor;
    const path = url.split("?", 1)[0] ?? "";
    const origin = request.headers.origin ?? null;
    return { id, service, method, profile, remoteAddress, path, origin, principal: principalName(this.principal) };
  }

  lasted() {
    return { durationMs: performance.now() - this.opening.startedAt };
  }
}
