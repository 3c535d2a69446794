/** Interceptors of a server: their types, and how they run around a call. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ErrorCodec, MethodDescriptor } from "../descriptor.js";
import { StreamEndedError } from "../errors.js";
import {
  type Awaitable,
  type CallEnding,
  type InterceptedFields,
  type InterceptorUse,
  Layers,
} from "../interception.js";
import { loopOver } from "../transport/incoming-messages.js";
import { optional } from "../transport/operation.js";
import { refusalOf } from "../wire-error.js";
import type { OpenedCall } from "./bound-method.js";
import type { BidirectionalStream, CallContext, ViewChooser } from "./handler.js";
import type { LateChannel } from "./late-channel.js";
import { reportLost, toldError } from "./server-stream.js";

/** What an interceptor knows of a call; the same object in each of its hooks. */
export interface InterceptedCall<Payload = object | undefined, Method extends string = string, Principal = unknown> {
  /** Identifies the call in logs. */
  readonly id: string;
  readonly service: string;
  readonly method: Method;
  readonly profile: CallContext["profile"];
  /** The declared fields of the payload. What is to be changed is changed in `open`, before `next`. */
  readonly payload: Payload;
  /** What the security hooks returned; undefined for methods without security. */
  readonly principal: Principal;
  /** Of the opening request, names in lower case; without credentials, and without those that carry the payload's fields. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /** Fires when the peer is gone or gave up, and when the server closes. */
  readonly signal: AbortSignal;
}

/**
 * Hooks around the calls of methods that `use` an interceptor. Of several the first is nearest to the client: `open` and
 * `receive` run in the order written, the others in reverse. A message lasts as long as its hook: what is set later has no effect.
 */
export interface ServerInterceptor<
  Fields extends InterceptedFields,
  Principal = unknown,
  Call = InterceptedCall<Fields["payload"], Fields["method"], Principal>,
> {
  /**
   * A call whose payload is valid and whose caller is known. `await next()` opens it, or runs the whole of a method without
   * streams; what is thrown instead refuses it, over HTTP where the profile still can.
   */
  open?(call: Call, next: () => Promise<void>): Promise<void>;
  /** A message from the client, before the handler has it. What is thrown is what the handler's `receive` rejects with. */
  receive?(message: Fields["streamingPayload"], call: Call): Awaitable<void>;
  /** A message that the handler sends, before it is checked. What is thrown is what the handler's `send` rejects with. */
  send?(message: Fields["streamingResult"], call: Call): Awaitable<void>;
  /** The answer of a method without streams or with client streaming, before it is checked. */
  result?(result: Fields["result"], call: Call): Awaitable<void>;
  /** What the call fails with, once. An error that is returned or thrown takes its place. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing.
  error?(error: unknown, call: Call): Awaitable<Error | undefined | void>;
  /** The end of the call: once, whatever it was. What it throws goes to the server's `onError`. */
  close?(ending: CallEnding, call: Call): Awaitable<void>;
}

export type ServerInterceptorUse = InterceptorUse<InterceptedCall>;

type Stream<In, Out> = BidirectionalStream<In, Out> & ViewChooser<string>;

/** Whose calls are intercepted, and how. */
export interface Intercepted {
  readonly errors: readonly ErrorCodec[];
  readonly interceptors?: readonly ServerInterceptorUse[];
}

/** A call with interceptors around it; null for a method that uses none. */
export function intercept<Payload>(
  descriptor: MethodDescriptor,
  { errors, interceptors = [] }: Intercepted,
  payload: Payload,
  context: CallContext,
  report: (error: unknown) => void,
): InterceptedServerCall<Payload> | null {
  if (interceptors.length === 0) return null;
  const layers = new Layers<Payload, InterceptedCall>({
    uses: interceptors,
    method: descriptor.name,
    payload,
    callOf: (view) => callOf(descriptor, payload, view, context),
    inward: "receive",
    again: false,
    maxWaiting: descriptor.policy?.buffer.messages ?? 1,
    report,
  });
  return new InterceptedServerCall({ layers, errors, context, report });
}

interface InterceptedServerCallOptions<Payload> {
  readonly layers: Layers<Payload, InterceptedCall>;
  readonly errors: readonly ErrorCodec[];
  readonly context: CallContext;
  readonly report: (error: unknown) => void;
}

export class InterceptedServerCall<Payload> {
  readonly #layers: Layers<Payload, InterceptedCall>;
  readonly #errors: readonly ErrorCodec[];
  readonly #context: CallContext;

  readonly #report: (error: unknown) => void;

  constructor({ layers, errors, context, report }: InterceptedServerCallOptions<Payload>) {
    this.#layers = layers;
    this.#errors = errors;
    this.#context = context;
    this.#report = report;
  }

  /** Runs a method without streams. */
  async answer(run: (payload: Payload) => Promise<string | null>, status: number): Promise<string | null> {
    try {
      const answer = await this.#layers.open(run);
      const { signal } = this.#context;
      // A client that left doesn't get it.
      void this.#layers.close(status, signal.aborted ? signal.reason : null);
      return answer;
    } catch (error) {
      throw await this.#refuse(error);
    }
  }

  /** Runs the first step of a handler with streams; its second step runs within the same hooks. */
  async open(begin: (payload: Payload) => Promise<OpenedCall>): Promise<OpenedCall> {
    let opened: OpenedCall;
    try {
      opened = await whileWanted(
        this.#layers.open(async (payload) => withinHooks(await begin(payload))),
        this.#context.signal,
      );
    } catch (error) {
      throw await this.#refuse(error);
    }
    return { decided: opened.decided, handle: (late) => this.#handle(opened, late) };
  }

  async #handle(opened: OpenedCall, late: LateChannel): Promise<string | null> {
    late.attached
      .then((channel) => channel.closed)
      .then(
        ({ code, error }) => this.#close(code, error),
        (refused: unknown) => this.#close(this.#statusOf(refused), refused),
      );
    try {
      const result = await opened.handle(late);
      await this.#layers.allSent;
      return result;
    } catch (error) {
      throw await this.#layers.fail(error);
    }
  }

  #close(code: number | null, error: unknown): void {
    this.#layers.stop(error ?? new StreamEndedError("the call has ended"));
    void this.#layers.close(code, error);
  }

  async #refuse(thrown: unknown): Promise<unknown> {
    const error = await this.#layers.fail(thrown);
    void this.#layers.close(this.#statusOf(error), error);
    return error;
  }

  #statusOf(error: unknown): number {
    return refusalOf(toldError(error), this.#errors).status;
  }

  result<Result>(result: Result): Promise<Result> {
    return this.#layers.has("result") ? this.#layers.message("result", "result", result) : Promise.resolve(result);
  }

  /** The stream as the handler holds it. */
  stream<In, Out>(stream: Stream<In, Out>): Stream<In, Out> {
    const layers = this.#layers;
    const receive = async (): Promise<In | undefined> => {
      const message = await stream.receive();
      return message === undefined || !layers.has("receive")
        ? message
        : layers.message("receive", "streamingPayload", message);
    };
    const { signal } = this.#context;
    const lose = (error: unknown) => reportLost(error, signal, this.#report);
    return {
      receive: () => optional(receive(), lose),
      send: (message) =>
        layers.has("send")
          ? optional(
              layers.send("streamingResult", message, (seen) => stream.send(seen)),
              lose,
            )
          : stream.send(message),
      setView: (view) => stream.setView(view),
      // A handler may stop reading and go on with its call.
      [Symbol.asyncIterator]: () => loopOver(receive, () => Promise.resolve()),
    };
  }
}

function callOf(
  descriptor: MethodDescriptor,
  payload: unknown,
  view: () => object,
  context: CallContext,
): InterceptedCall {
  const { id, service, method, profile, principal, remoteAddress } = context;
  const headers = headersOf(descriptor, context.headers);
  return {
    id,
    service,
    method,
    profile,
    principal,
    remoteAddress,
    headers,
    get payload() {
      return payload === undefined ? undefined : view();
    },
    get signal() {
      return context.signal;
    },
  };
}

/** Headers that may carry credentials whatever the contract says; goaidl.v1 brings a bearer token as a subprotocol. */
const credentialHeaders = ["authorization", "cookie", "proxy-authorization", "sec-websocket-protocol"];

function headersOf(
  descriptor: MethodDescriptor,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const hidden = new Set(credentialHeaders);
  for (const { place, name } of descriptor.parameters) if (place === "header") hidden.add(name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.has(name)));
}

/** What hooks set up around `next` in an AsyncLocalStorage holds for the handler, whose second step runs after them. */
function withinHooks({ decided, handle }: OpenedCall): OpenedCall {
  const within = AsyncLocalStorage.snapshot();
  return { decided, handle: (late) => within(() => handle(late)) };
}

/** Waits for an opening until it is no longer wanted: the client left, or the time limit has passed. */
function whileWanted<Opened>(opening: Promise<Opened>, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
