/** Serves methods with `transport sse`: an HTTP request whose answer is the stream. */
import type { ServerResponse } from "node:http";
import { EventServerChannel, eventProfile } from "../sse/server-channel.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { within } from "../transport/timeout.js";
import { declaredRefusal } from "../wire-error.js";
import type { CallEnvironment } from "./admission.js";
import type { Gate } from "./gate.js";
import { writeRefusal } from "./http-answer.js";
import { openingOf, type RoutedRequest } from "./read-request.js";
import { clientGone, whenGone } from "./when-gone.js";

/** The time for the last events of a server that shuts down, in milliseconds. */
const closingMs = 1_000;

/** Answers with streams of events, and keeps track of the open ones. */
export class EventAnswers {
  readonly #gate: Gate;
  readonly #environment: CallEnvironment;
  readonly #channels = new Set<EventServerChannel>();
  readonly #responses = new Map<ServerResponse, Promise<void>>();

  constructor(options: { readonly gate: Gate; readonly environment: CallEnvironment }) {
    this.#gate = options.gate;
    this.#environment = options.environment;
  }

  get calls(): number {
    return this.#channels.size;
  }

  /** Answers a request that has passed the gate; `body` is the JSON value of its body, if it has one. */
  async answer(routed: RoutedRequest, response: ServerResponse, body: unknown): Promise<void> {
    const { target, request } = routed;
    const slot = this.#gate.takeConnection(request);
    if (!("release" in slot)) {
      this.#gate.report(request, slot);
      writeRefusal(response, declaredRefusal(slot, target.method.errors));
      return;
    }
    const gone = new LazyAbort();
    const over = new Deferred<void>();
    this.#responses.set(response, over.promise);
    whenGone(request, response, () => {
      this.#responses.delete(response);
      slot.release();
      gone.abortWith(clientGone);
      over.resolve();
    });
    const profile = eventProfile(request);
    const opening = openingOf(routed, { profile, gone, body });
    const { policy } = target.method.descriptor;
    const call = await this.#environment.admit(opening, this.#environment);
    if (call.refused) {
      writeRefusal(response, call);
      return;
    }
    if (response.destroyed || gone.aborted || policy === null || this.#gate.closing) {
      call.abandon(clientGone());
      response.destroy();
      return;
    }
    const channel = new EventServerChannel(response, {
      policy,
      profile,
      view: call.view,
      expiresAt: call.expiresAt,
      budget: this.#environment.budget,
    });
    whenGone(request, response, () => channel.gone());
    this.#channels.add(channel);
    channel.closed.then(() => this.#channels.delete(channel));
    call.run(channel);
  }

  /** Notifies handlers that the server shuts down; resolves when all streams have ended, or after the grace period. */
  async drain(graceMs: number): Promise<void> {
    for (const channel of this.#channels) channel.drain();
    await within(
      graceMs,
      [...this.#channels].map((channel) => channel.closed),
    );
  }

  /** Ends the streams that still run. Clients that can reconnect do so. */
  async close(): Promise<void> {
    for (const channel of this.#channels) channel.limit(closeCode.restart, goingAway);
    await within(closingMs, [...this.#responses.values()]);
    for (const response of this.#responses.keys()) response.destroy();
  }
}
