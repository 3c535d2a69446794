import type { LazyAbort } from "../transport/lazy-abort.js";
import type { Opening } from "./admission.js";
import type { AnswerContext } from "./bound-method.js";
import type { CallContext } from "./handler.js";
import { PendingChannel } from "./pending-channel.js";
import type { Identity } from "./security.js";
import { initialView, knownView } from "./server-stream.js";

/** The source of a context's `signal` and `connected`: the channel of a stream, or the signal of a plain request. */
type CallSource = PendingChannel | LazyAbort;

/** The context of a call. It reads from the opening request, because copies of it would take more memory. */
export class OpenedContext implements CallContext {
  readonly principal: unknown;
  readonly checkpoint: unknown;
  readonly #opening: Opening;
  readonly #source: CallSource;

  constructor(opening: Opening, identity: Identity, source: CallSource, checkpoint?: unknown) {
    this.principal = identity.principal;
    this.checkpoint = checkpoint;
    this.#opening = opening;
    this.#source = source;
  }

  get id(): string {
    return this.#opening.id;
  }

  get service(): string {
    return this.#opening.target.method.descriptor.service;
  }

  get method(): string {
    return this.#opening.target.method.descriptor.name;
  }

  get profile(): CallContext["profile"] {
    return this.#opening.profile;
  }

  get url(): string {
    return this.#opening.url;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#opening.request.headers;
  }

  get remoteAddress(): string {
    return this.#opening.remoteAddress;
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get connected(): boolean {
    return this.#source instanceof PendingChannel ? this.#source.connected : !this.#source.aborted;
  }
}

/** The context of a call without streams. */
export class AnsweredContext extends OpenedContext implements AnswerContext {
  readonly #views: readonly string[];
  view: string | null;

  constructor(opening: Opening, identity: Identity, source: CallSource) {
    super(opening, identity, source);
    const { method } = opening.target;
    this.#views = method.views;
    this.view = initialView(method);
  }

  setView(view: string): void {
    this.view = knownView(this.method, this.#views, view);
  }
}
