import type { Service } from "../../ir/design.js";
import type { Json } from "../../ir/json.js";
import {
  type BoundService,
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
  bindUnary,
} from "../../runtime/server/bind.js";
import type { BoundMethod } from "../../runtime/server/bound-method.js";
import {
  type CallContext,
  type IncomingStream,
  type OutgoingStream,
  type ViewChooser,
  withOpen,
} from "../../runtime/server/handler.js";
import type { SecurityHooks } from "../../runtime/server/security.js";
import type { InteractiveContract, InteractiveMethod } from "../interactive-contract.js";
import { outgoingOf, sendable } from "../json-codecs.js";
import type { RecordedEvent, Transcript } from "../transcript.js";
import { wait } from "../wait.js";
import { fractionsOf, type WaitRange } from "./mock-clock.js";
import { jsonErrorCodecs, mockError, type WantedError, wantedError } from "./mock-error.js";
import { mockValue } from "./mock-value.js";

export interface MockOptions {
  /** The same seed gives the same values. */
  readonly seed: string;
  /** The time between two messages of a stream, in milliseconds. */
  readonly everyMs: number;
  /** The number of messages of a stream; null if a stream continues until its client ends it. */
  readonly messages: number | null;
  /** The wait before each answer and each message. */
  readonly latency: WaitRange;
  /** The error with which every call of a method that declares it ends. */
  readonly error: WantedError | null;
  /** Recordings. Calls of a recorded method get its messages instead of made-up ones. */
  readonly recordings: readonly Transcript[];
  /** The factor by which recordings are played faster. */
  readonly speed: number;
}

/** The header with which a client requests an error: `mock-error: not_found`, or `mock-error: not_found after 3`. */
const errorHeader = "mock-error";

/** The services of a contract, implemented with examples. */
export function mockServices({ design, methods }: InteractiveContract, options: MockOptions): BoundService[] {
  // Every credential is accepted. A call without one is refused, as by a real service.
  const hooks: SecurityHooks = Object.fromEntries(design.schemes.map(({ name }) => [name, () => ({ id: "mock" })]));
  const mocked = (service: Service): BoundMethod[] =>
    methods.filter((method) => method.service === service).map((method) => mockMethod(method, options));
  return design.services.map((service) => bindService(service.name, mocked(service), hooks));
}

type Context = CallContext;
type Chooser = Partial<ViewChooser<string>>;

function mockMethod(method: InteractiveMethod, options: MockOptions): BoundMethod {
  const { descriptor, server } = method.codecs;
  const { payload } = server;
  const errors = jsonErrorCodecs(server.errors);
  const result = server.result && { result: outgoingOf(server.result) };
  const outgoing = server.outgoing && outgoingOf(server.outgoing);
  let calls = 0;
  const begin = (context: Context): MockCall => new MockCall(method, options, context, calls++);

  if (descriptor.shape === "unary") {
    return bindUnary(descriptor, { payload, errors, ...result }, async (given, context: Context & Chooser) => {
      const call = begin(context);
      call.refuse();
      await call.delay();
      return call.result(chosenView(method, given, context, "result"));
    });
  }
  if (descriptor.shape === "client") {
    const { incoming } = server;
    if (incoming === undefined) throw new Error(`${descriptor.name} takes messages`);
    return bindClientStreaming(
      descriptor,
      { payload, errors, incoming, ...result },
      withOpen({
        open: (_given, context) => opened(begin(context)),
        handle: async (_given, stream: IncomingStream<unknown>, _context, call) => {
          let count = 0;
          for await (const _ of stream) call.failAfter(++count);
          await call.delay();
          return call.result(null);
        },
      }),
    );
  }
  if (outgoing === undefined) throw new Error(`${descriptor.name} sends messages`);
  const { incoming } = server;
  if (incoming === undefined) {
    return bindServerStreaming(
      descriptor,
      { payload, errors, outgoing },
      withOpen({
        open: (_given, context) => opened(begin(context)),
        handle: (given, stream: OutgoingStream<unknown> & Chooser, _context, call) =>
          call.stream(stream, chosenView(method, given, stream, "streamingResult")),
      }),
    );
  }
  return bindBidirectional(
    descriptor,
    { payload, errors, incoming, outgoing },
    withOpen({
      open: (_given, context) => opened(begin(context)),
      handle: (given, stream: OutgoingStream<unknown> & IncomingStream<unknown> & Chooser, _context, call) =>
        call.converse(stream, chosenView(method, given, stream, "streamingResult")),
    }),
  );
}

/** Refuses a call before it is open, if the wanted error comes first. */
function opened(call: MockCall): MockCall {
  call.refuse();
  return call;
}

/** The view that the payload's field `view` names, a field that services with views usually have; null for the default view. */
function chosenView(
  { method }: InteractiveMethod,
  payload: unknown,
  chooser: Chooser,
  kind: "result" | "streamingResult",
): string | null {
  const choice = method[kind]?.view;
  const wanted: unknown = typeof payload === "object" && payload !== null ? Reflect.get(payload, "view") : null;
  if (choice?.kind !== "runtime" || chooser.setView === undefined) return null;
  const view = choice.views.find((one) => one.view === wanted)?.view ?? null;
  if (view !== null) chooser.setView(view);
  return view;
}

/** One call of a mocked method. */
class MockCall {
  readonly #method: InteractiveMethod;
  readonly #options: MockOptions;
  readonly #signal: AbortSignal;
  readonly #seed: string;
  readonly #error: WantedError | null;
  readonly #recording: Transcript | null;
  readonly #fraction: () => number;
  /** Counts the messages of the call, in both directions. */
  #sent = 0;

  constructor(method: InteractiveMethod, options: MockOptions, context: Context, number: number) {
    const { service, name } = method.codecs.descriptor;
    this.#method = method;
    this.#options = options;
    this.#signal = context.signal;
    this.#seed = `${options.seed}/${service}.${name}/${number}`;
    const asked = context.headers[errorHeader];
    this.#error = asked === undefined ? options.error : wantedError(asked);
    const recordings = options.recordings.filter(({ call }) => call.service === service && call.method === name);
    this.#recording = recordings[number % Math.max(1, recordings.length)] ?? null;
    this.#fraction = fractionsOf(this.#seed);
  }

  /** Throws the wanted error, if it is to come before the first message. */
  refuse(): void {
    this.failAfter(0);
  }

  /** Throws the wanted error, if it is to come after `count` messages. */
  failAfter(count: number): void {
    if (this.#error === null || this.#error.after !== count) return;
    const error = mockError(this.#method, this.#error.name, this.#seed);
    if (error !== null) throw error;
  }

  delay(): Promise<void> {
    const { minMs, maxMs } = this.#options.latency;
    return wait(minMs + (maxMs - minMs) * this.#fraction(), this.#signal);
  }

  /** The result of a call: the recorded one, or a made-up one. */
  result(view: string | null): unknown {
    const recorded = this.#recording?.events.find((event) => "result" in event || "error" in event);
    if (recorded !== undefined) return this.#played(recorded, "result");
    if (this.#method.method.result === null) return undefined;
    const value = mockValue(this.#method, "result", { seed: this.#seed, index: 0, view });
    return sendable(this.#method, "result", value, view);
  }

  /** Sends messages until there are enough of them. */
  async stream(stream: OutgoingStream<unknown>, view: string | null): Promise<void> {
    if (this.#recording !== null) return this.#play(stream, this.#recording);
    const { messages, everyMs } = this.#options;
    for (let count = 0; messages === null || count < messages; count++) {
      if (count > 0) await wait(everyMs, this.#signal);
      if (this.#signal.aborted) return;
      await this.#send(stream, view);
    }
  }

  /**
   * Answers each message with a message, and sends others at the configured rate, until the client ends its direction.
   */
  async converse(stream: OutgoingStream<unknown> & IncomingStream<unknown>, view: string | null): Promise<void> {
    if (this.#recording !== null) {
      const read = (async () => {
        for await (const _ of stream);
      })();
      read.catch(() => {});
      return this.#play(stream, this.#recording);
    }
    const isOver = new AbortController();
    const others = this.#sendOthers(stream, view, AbortSignal.any([isOver.signal, this.#signal]));
    const answers = (async () => {
      for await (const _ of stream) await this.#send(stream, view);
    })();
    // The first one to fail ends the call; the rejection of the other must not be unhandled.
    others.catch(() => {});
    answers.catch(() => {});
    try {
      await Promise.race([answers, others.then(() => answers)]);
      if (this.#options.messages !== null) await others;
    } finally {
      isOver.abort();
    }
  }

  async #sendOthers(stream: OutgoingStream<unknown>, view: string | null, stop: AbortSignal): Promise<void> {
    const { messages, everyMs } = this.#options;
    for (let count = 0; messages === null || count < messages; count++) {
      await wait(everyMs, stop);
      if (stop.aborted) return;
      await this.#send(stream, view);
    }
  }

  async #send(stream: OutgoingStream<unknown>, view: string | null): Promise<void> {
    const index = this.#sent++;
    const value: Json | undefined = mockValue(this.#method, "streamingResult", { seed: this.#seed, index, view });
    await this.delay();
    if (this.#signal.aborted) return;
    await stream.send(sendable(this.#method, "streamingResult", value, view));
    this.failAfter(index + 1);
  }

  /** Sends the messages that the client of a recording received, at the recorded times divided by `speed`. */
  async #play(stream: OutgoingStream<unknown>, { events }: Transcript): Promise<void> {
    const begun = performance.now();
    for (const event of events) {
      if (!("receive" in event || "error" in event)) continue;
      await wait(event.ms / this.#options.speed - (performance.now() - begun), this.#signal);
      if (this.#signal.aborted) return;
      await stream.send(this.#played(event, "streamingResult"));
    }
  }

  /**
   * The value of a recorded event. Throws if the event is an error: that error, or an Error if the contract lacks it.
   */
  #played(event: RecordedEvent, kind: "result" | "streamingResult"): unknown {
    if ("error" in event) {
      const name = String(event.error.error);
      const error = mockError(this.#method, name, this.#seed);
      throw error ?? new Error(`the recorded call ended with ${name}`);
    }
    const value = "receive" in event ? event.receive : "result" in event ? event.result : undefined;
    return sendable(this.#method, kind, value);
  }
}
