import type { IncomingMessage } from "node:http";
import { goingAway } from "../transport/close-codes.js";
import type { Refusal } from "../wire-error.js";
import type { CallEnvironment } from "./admission.js";
import { refusal } from "./limits.js";
import { addressOf, splitUrl } from "./read-request.js";
import type { ServerOptions } from "./server-options.js";

/** What every request passes before anything of its call is looked at: shutting down, Origin, openings of its address. */
export class Gate {
  /** The server takes no new calls. */
  closing = false;
  readonly #options: Pick<ServerOptions, "origins" | "trustProxy">;
  readonly #environment: CallEnvironment;

  constructor(options: Pick<ServerOptions, "origins" | "trustProxy">, environment: CallEnvironment) {
    this.#options = options;
    this.#environment = environment;
  }

  addressOf(request: IncomingMessage): string {
    return addressOf(request, this.#options.trustProxy ?? false);
  }

  /** Whether the page that asks, if it is one, may call. */
  allowsOrigin(request: IncomingMessage): boolean {
    return originAllowed(request, this.#options.origins);
  }

  /** Why a request is turned away; null: it may pass. */
  refusalOf(request: IncomingMessage): Refusal | null {
    if (this.closing) return refusal(503, "closing", goingAway, true);
    if (!this.allowsOrigin(request)) {
      return refusal(403, "origin_refused", "this origin may not call");
    }
    if (!this.#environment.limits.mayOpen(this.addressOf(request))) {
      return refusal(429, "too_many_requests", "too many requests from this address", true);
    }
    return null;
  }

  /** Tells that a request is turned away before there is a call. */
  report(request: IncomingMessage, { status, error }: Refusal): void {
    const { path } = splitUrl(request);
    const remoteAddress = this.addressOf(request);
    this.#environment.onEvent({ kind: "rejected", remoteAddress, path, status, name: error.name });
  }
}

/** Absent: no page. Present: the host the request is for, or one that was allowed. */
function originAllowed(request: IncomingMessage, allowed: ServerOptions["origins"]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (typeof allowed === "function" ? allowed(origin) : (allowed?.includes(origin) ?? false)) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
