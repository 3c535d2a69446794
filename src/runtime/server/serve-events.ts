/** Methods with `transport sse`: an HTTP request whose answer is the stream. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { EventServerChannel, eventProfile } from "../sse/server-channel.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { within } from "../transport/timeout.js";
import type { CallEnvironment } from "./admission.js";
import type { Gate } from "./gate.js";
import { writeRefusal } from "./http-answer.js";
import { refusal } from "./limits.js";
import { openingOf } from "./read-request.js";
import type { RouteTarget } from "./router.js";

/** Time for the last events of a server that goes away. */
const closingMs = 1_000;

/** Answers with streams of events, and knows all that are open. */
export class EventAnswers {
  readonly #gate: Gate;
  readonly #environment: CallEnvironment;
  readonly #channels = new Set<EventServerChannel>();
  readonly #responses = new Set<ServerResponse>();

  constructor(options: { readonly gate: Gate; readonly environment: CallEnvironment }) {
    this.#gate = options.gate;
    this.#environment = options.environment;
  }

  get calls(): number {
    return this.#channels.size;
  }

  /** The gate has let the request pass. */
  async answer(
    target: RouteTarget,
    path: Readonly<Record<string, string>>,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const release = this.#environment.limits.takeConnection();
    if (release === null) {
      const refused = refusal(503, "too_many_connections", "the server is full", true);
      this.#gate.report(request, refused);
      writeRefusal(response, refused);
      return;
    }
    const gone = new LazyAbort();
    this.#responses.add(response);
    response.on("close", () => {
      this.#responses.delete(response);
      release();
      gone.abort(new Error("the client is gone"));
    });
    const profile = eventProfile(request);
    const address = this.#gate.addressOf(request);
    const opening = openingOf(target, path, query, request, address, profile, gone, undefined);
    const { policy } = target.method.descriptor;
    const call = await this.#environment.admit(opening, this.#environment);
    if (call.refused) {
      writeRefusal(response, call);
      return;
    }
    if (response.destroyed || policy === null || this.#gate.closing) {
      call.abandon(new Error("the client is gone"));
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
    this.#channels.add(channel);
    channel.closed.then(() => this.#channels.delete(channel));
    call.run(channel);
  }

  /** Tells handlers that the server goes away; resolves when all streams have ended, or after the grace. */
  async drain(graceMs: number): Promise<void> {
    for (const channel of this.#channels) channel.drain();
    await within(
      graceMs,
      [...this.#channels].map((channel) => channel.closed),
    );
  }

  /** Ends what still runs: clients that can come back do. */
  async close(): Promise<void> {
    for (const channel of this.#channels) channel.limit(closeCode.restart, goingAway);
    await within(
      closingMs,
      [...this.#responses].map((response) => new Promise((resolve) => response.once("close", resolve))),
    );
    for (const response of this.#responses) response.destroy();
  }
}
