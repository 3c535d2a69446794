import type { IncomingMessage } from "node:http";
import { goingAway } from "../transport/close-codes.js";
import type { Refusal } from "../wire-error.js";
import type { CallEnvironment } from "./admission.js";
import { addressOf, defaultPrefix, hostsOf, networkOf } from "./client-address.js";
import { refusal } from "./limits.js";
import { splitUrl } from "./read-request.js";
import type { ServerOptions } from "./server-options.js";

type GateOptions = Pick<ServerOptions, "origins" | "trustProxy" | "ipv6Prefix" | "onEvent" | "telemetry">;

/** Lines on the console about refused pages, in the life of a server. */
const maxWarnings = 100;

/** Where a refused request came from, and what it was for. */
export interface RefusedPlace {
  readonly remoteAddress: string;
  readonly path: string;
  /** The page that asks; null where the client is not a page. */
  readonly origin: string | null;
}

/** What every request passes before anything of its call is looked at: shutting down, Origin, openings of its address. */
export class Gate {
  /** The server takes no new calls. */
  closing = false;
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

  /** A place for the connection of a request; a refusal where there is none. */
  takeConnection(request: IncomingMessage): (() => void) | Refusal {
    return this.#environment.limits.takeConnection(this.networkOf(request));
  }

  /** What limits of an address count by. */
  networkOf(request: IncomingMessage): string {
    return networkOf(this.addressOf(request), this.#options.ipv6Prefix ?? defaultPrefix);
  }

  /** Whether the page that asks, if it is one, may call. */
  allowsOrigin(request: IncomingMessage): boolean {
    const { origins, trustProxy = false } = this.#options;
    const { origin } = request.headers;
    // Without one it is not a page that asks.
    if (origin === undefined) return true;
    if (typeof origins === "function" ? origins(origin) : (origins?.includes(origin) ?? false)) return true;
    return hostsOf(request, trustProxy).some((host) => isOriginOf(origin, host));
  }

  /** Why a request is turned away; null: it may pass. */
  refusalOf(request: IncomingMessage): Refusal | null {
    if (this.closing) return refusal(503, "closing", goingAway, true);
    if (!this.allowsOrigin(request)) {
      return refusal(403, "origin_refused", "this origin may not call");
    }
    return this.openingRefusalOf(this.networkOf(request));
  }

  /** Why a network may open no call now, also on a connection that it has; null: it may. */
  openingRefusalOf(network: string): Refusal | null {
    if (this.closing) return refusal(503, "closing", goingAway, true);
    return this.#environment.limits.mayOpen(network)
      ? null
      : refusal(429, "too_many_requests", "too many requests from this address", true);
  }

  /** Reports that a request is turned away before there is a call. */
  report(request: IncomingMessage, refused: Refusal): void {
    const origin = request.headers.origin ?? null;
    this.reportAt({ remoteAddress: this.addressOf(request), path: splitUrl(request).path, origin }, refused);
    const { status, error } = refused;
    if (this.#options.onEvent !== undefined || this.#options.telemetry !== undefined) return;
    // A page whose connection is refused sees code 1006, whatever the reason: without a log, no one would.
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
      this.#warn("proxy", "refused a client behind a proxy for a limit that all its clients share: see `trustProxy`");
    }
  }

  /** One line on the console for each subject; a page or a client can't fill the log. */
  #warn(subject: string, message: string): void {
    if (this.#warned.has(subject) || this.#warned.size >= maxWarnings) return;
    this.#warned.add(subject);
    console.warn(`goaidl: ${message}`);
  }

  /** The same of a call on a connection that is open. */
  reportAt(place: RefusedPlace, { status, error }: Refusal): void {
    this.#environment.onEvent({ kind: "rejected", ...place, status, name: error.name });
  }
}

/** Whether an origin is that of a host. A scheme's default port means the same as none: `https://a.example`, `a.example:443`. */
function isOriginOf(origin: string, host: string): boolean {
  try {
    const { protocol, host: own } = new URL(origin);
    return own !== "" && new URL(`${protocol}//${host}`).host === own;
  } catch {
    return false;
  }
}
