import type { IncomingMessage } from "node:http";
import { goingAway } from "../transport/close-codes.js";
import type { Refusal } from "../wire-error.js";
import type { CallEnvironment } from "./admission.js";
import { addressOf, defaultPrefix, hostsOf, networkOf } from "./client-address.js";
import { refusal, type Slot } from "./limits.js";
import { splitUrl } from "./read-request.js";
import type { ServerOptions } from "./server-options.js";

type GateOptions = Pick<ServerOptions, "origins" | "trustProxy" | "ipv6Prefix" | "onEvent" | "telemetry">;

/** The maximum number of warnings about refused pages that a server prints in its lifetime. */
const maxWarnings = 100;

/** The origin and target of a refused request. */
export interface RefusedPlace {
  readonly remoteAddress: string;
  readonly path: string;
  /** The origin of the page that sent the request; null if the client is not a page. */
  readonly origin: string | null;
}

/** The checks that every request passes before those of its call: shutdown, Origin, opening rate of its address. */
export class Gate {
  /** Whether the server refuses new calls. */
  closing = false;
  /** Whether load balancers should send clients here. */
  ready = true;
  readonly #warned = new Set<string>();
  readonly #options: GateOptions;
  readonly #environment: CallEnvironment;

  constructor(options: GateOptions, environment: CallEnvironment) {
    this.#options = options;
    this.#environment = environment;
  }

  addressOf(request: IncomingMessage): string {
    return addressOf(request, this.#options.trustProxy ?? false);
  }

  /** Takes a slot for the connection of a request; returns a refusal if there is none. */
  takeConnection(request: IncomingMessage): Slot | Refusal {
    return this.#environment.limits.takeConnection(this.networkOf(request));
  }

  /** Returns the key by which limits count the request's address. */
  networkOf(request: IncomingMessage): string {
    return networkOf(this.addressOf(request), this.#options.ipv6Prefix ?? defaultPrefix);
  }

  /** Whether the page that sent the request may call; true if the client is not a page. */
  allowsOrigin(request: IncomingMessage): boolean {
    const { origins, trustProxy = false } = this.#options;
    const { origin } = request.headers;
    // Without an Origin the client is not a page.
    if (origin === undefined) return true;
    if (typeof origins === "function" ? origins(origin) : (origins?.includes(origin) ?? false)) return true;
    return hostsOf(request, trustProxy).some((host) => isOriginOf(origin, host));
  }

  /**
   * Returns the refusal of a request; null: it may pass. While the server drains, a connection that may resume a
   * session still passes, because only its first frame shows whether it does.
   */
  refusalOf(request: IncomingMessage, use: "new" | "resumption" = "new"): Refusal | null {
    if (this.closing && use === "new") return closingRefusal();
    if (!this.allowsOrigin(request)) {
      return refusal(403, "origin_refused", "this origin may not call");
    }
    return this.openingRefusalOf(this.networkOf(request), use);
  }

  /**
   * Returns the refusal of a call, on a new or an open connection, if the server is closing or the call's network has
   * used up its openings; null: it may pass.
   */
  openingRefusalOf(network: string, use: "new" | "resumption" = "new"): Refusal | null {
    if (this.closing && use === "new") return closingRefusal();
    return this.#environment.limits.mayOpen(network)
      ? null
      : refusal(429, "too_many_requests", "too many requests from this address", true);
  }

  /** Reports that a request was refused before there was a call. */
  report(request: IncomingMessage, refused: Refusal): void {
    const origin = request.headers.origin ?? null;
    this.reportAt({ remoteAddress: this.addressOf(request), path: splitUrl(request).path, origin }, refused);
    const { status, error } = refused;
    if (this.#options.onEvent !== undefined || this.#options.telemetry !== undefined) return;
    // A page whose connection is refused sees only code 1006; only the log shows the reason.
    if (error.name === "origin_refused") {
      const hosts = hostsOf(request, this.#options.trustProxy ?? false).join(", ");
      const shown = JSON.stringify(origin).slice(0, 200);
      this.#warn(
        `origin ${origin}`,
        `refused a page of ${shown}, which is not of ${JSON.stringify(hosts)}: see \`origins\``,
      );
    } else if (
      status === 429 &&
      request.headers["x-forwarded-for"] !== undefined &&
      this.#options.trustProxy === undefined
    ) {
      this.#warn(
        "proxy",
        "refused a client behind a proxy because of a limit that all clients of the proxy share: see `trustProxy`",
      );
    }
  }

  /** Prints one line per subject, so that a page or a client can't flood the log. */
  #warn(subject: string, message: string): void {
    if (this.#warned.has(subject) || this.#warned.size >= maxWarnings) return;
    this.#warned.add(subject);
    console.warn(`goaidl: ${message}`);
  }

  /** Reports the refusal of a call on an open connection. */
  reportAt(place: RefusedPlace, { status, error }: Refusal): void {
    this.#environment.onEvent({ kind: "rejected", ...place, status, name: error.name });
  }
}

/** The refusal of a call by a server that shuts down. */
export function closingRefusal(): Refusal {
  return refusal(503, "closing", goingAway, true);
}

/**
 * Whether an origin is that of a host. A scheme's default port equals none: `https://a.example` matches
 * `a.example:443`.
 */
function isOriginOf(origin: string, host: string): boolean {
  try {
    const { protocol, host: own } = new URL(origin);
    return own !== "" && new URL(`${protocol}//${host}`).host === own;
  } catch {
    return false;
  }
}
