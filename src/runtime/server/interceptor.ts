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
import { TopicMessage } from "../topic-message.js";
import { loopOver } from "../transport/incoming-messages.js";
import { optional } from "../transport/operation.js";
import { refusalOf } from "../wire-error.js";
import type { OpenedCall, Reporter } from "./bound-method.js";
import type { CallContext, CheckpointingStream, IncomingStream, ViewChooser } from "./handler.js";
import type { PendingChannel } from "./pending-channel.js";
import { peerErrorOf, reportLost } from "./server-stream.js";

/** An intercepted call; each hook of an interceptor gets the same object. */
export interface InterceptedCall<Payload = object | undefined, Method extends string = string, Principal = unknown> {
  /** Identifies the call in logs. */
  readonly id: string;
  readonly service: string;
  readonly method: Method;
  readonly profile: CallContext["profile"];
  /** The declared fields of the payload. Change them in `open`, before `next`. */
  readonly payload: Payload;
  /** The value that the security hooks returned; undefined for methods without security. */
  readonly principal: Principal;
  /**
   * The headers of the opening request, names in lower case, without credentials and without headers that carry payload
   * fields.
   */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /** Fires when the peer is gone or has cancelled the call, and when the server closes. */
  readonly signal: AbortSignal;
}

/**
 * Hooks around the calls of methods that `use` an interceptor. The first of several is nearest to the client: `open`
 * and `receive` run in the order of the contract, the others in reverse. A message object is valid only while its hook
 * runs; later changes have no effect.
 */
export interface ServerInterceptor<
  Fields extends InterceptedFields,
  Principal = unknown,
  Call = InterceptedCall<Fields["payload"], Fields["method"], Principal>,
> {
  /**
   * Runs around a call with a valid payload and a known caller. `await next()` opens it, or runs the whole of a method
   * without streams. A thrown error refuses the call, over HTTP if the profile still can.
   */
  open?(call: Call, next: () => Promise<void>): Promise<void>;
  /**
   * Runs for each message from the client, before the handler gets it. A thrown error rejects the handler's `receive`.
   */
  receive?(message: Fields["streamingPayload"], call: Call): Awaitable<void>;
  /**
   * Runs for each message that the handler sends, before it is checked. A thrown error rejects the handler's `send`.
   */
  send?(message: Fields["streamingResult"], call: Call): Awaitable<void>;
  /** Runs for the answer of a method without streams or with client streaming, before it is checked. */
  result?(result: Fields["result"], call: Call): Awaitable<void>;
  /** Runs once with the error of the call. An error that it returns or throws replaces that one. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing.
  error?(error: unknown, call: Call): Awaitable<Error | undefined | void>;
  /** Runs once at the end of every call. An error that it throws goes to the server's `onError`. */
  close?(ending: CallEnding, call: Call): Awaitable<void>;
}

export type ServerInterceptorUse = InterceptorUse<InterceptedCall>;

type Stream<In, Out, State> = IncomingStream<In> & CheckpointingStream<Out, State> & ViewChooser<string>;

/** The call to intercept, and its interceptors. */
export interface Intercepted {
  readonly errors: readonly ErrorCodec[];
  readonly interceptors?: readonly ServerInterceptorUse[];
}

/** Puts interceptors around a call; null for a method that uses none. */
export function intercept<Payload>(
  descriptor: MethodDescriptor,
  { errors, interceptors = [] }: Intercepted,
  payload: Payload,
  context: CallContext,
  reporter: Reporter,
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
    report: (error) => reporter.report(error),
  });
  const writes = interceptors.some(
    ({ hooks, fields }) => hooks.send !== undefined && fields.streamingResult?.write !== undefined,
  );
  return new InterceptedServerCall({ layers, errors, context, reporter, writes });
}

interface InterceptedServerCallOptions<Payload> {
  readonly layers: Layers<Payload, InterceptedCall>;
  readonly errors: readonly ErrorCodec[];
  readonly context: CallContext;
  readonly reporter: Reporter;
  /** Whether a hook may change the messages that the handler sends. */
  readonly writes: boolean;
}

export class InterceptedServerCall<Payload> {
  readonly #layers: Layers<Payload, InterceptedCall>;
  readonly #errors: readonly ErrorCodec[];
  readonly #context: CallContext;
  readonly #reporter: Reporter;
  readonly #writes: boolean;

  constructor({ layers, errors, context, reporter, writes }: InterceptedServerCallOptions<Payload>) {
    this.#layers = layers;
    this.#errors = errors;
    this.#context = context;
    this.#reporter = reporter;
    this.#writes = writes;
  }

  /** Runs a method without streams. */
  async answer(run: (payload: Payload) => Promise<string | null>, status: number): Promise<string | null> {
    try {
      const answer = await this.#layers.open(run);
      const { signal } = this.#context;
      // A client that left does not get the answer.
      void this.#layers.close(status, signal.aborted ? signal.reason : null);
      return answer;
    } catch (error) {
      throw await this.#refuse(error);
    }
  }

  /** Runs the first step of a handler with streams; its second step runs within the same hooks. */
  async open(begin: (payload: Payload) => Awaitable<OpenedCall>): Promise<OpenedCall> {
    let opened: OpenedCall;
    try {
      opened = await unlessAborted(
        this.#layers.open(async (payload) => withinHooks(await begin(payload))),
        this.#context.signal,
      );
    } catch (error) {
      throw await this.#refuse(error);
    }
    return { decided: opened.decided, handle: (pending) => this.#handle(opened, pending) };
  }

  async #handle(opened: OpenedCall, pending: PendingChannel): Promise<unknown> {
    pending.attached
      .then((channel) => channel.closed)
      .then(
        ({ code, error }) => this.#close(code, error),
        (refused: unknown) => this.#close(this.#statusOf(refused), refused),
      );
    try {
      const result = await opened.handle(pending);
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
    return refusalOf(peerErrorOf(error), this.#errors).status;
  }

  result<Result>(result: Result): Promise<Result> {
    return this.#layers.has("result") ? this.#layers.message("result", "result", result) : Promise.resolve(result);
  }

  /**
   * Sends a message of a topic. The hooks see its value. The message is passed on unchanged, unless a hook may write to
   * it: then this stream gets its own copy.
   */
  #sendShared<Out>(
    message: TopicMessage<Out>,
    send: (message: Out | TopicMessage<Out>) => Promise<void>,
  ): Promise<void> {
    const { value } = message;
    return this.#writes
      ? this.#layers.send("streamingResult", structuredClone(value), send)
      : this.#layers.send("streamingResult", value, () => send(message));
  }

  /** Wraps the handler's stream. */
  stream<In, Out, State>(stream: Stream<In, Out, State>): Stream<In, Out, State> {
    const layers = this.#layers;
    const receive = async (): Promise<In | undefined> => {
      const message = await stream.receive();
      return message === undefined || !layers.has("receive")
        ? message
        : layers.message("receive", "streamingPayload", message);
    };
    const { signal } = this.#context;
    const lose = (error: unknown) => reportLost(error, signal, this.#reporter);
    return {
      receive: () => optional(receive(), lose),
      send: (message, options) =>
        layers.has("send")
          ? optional(
              message instanceof TopicMessage
                ? this.#sendShared(message, (sent) => stream.send(sent, options))
                : layers.send("streamingResult", message, (seen) => stream.send(seen, options)),
              lose,
            )
          : stream.send(message, options),
      checkpoint: (state) => stream.checkpoint(state),
      setView: (view) => stream.setView(view),
      // A handler may stop reading and continue its call.
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

/**
 * Headers that may carry credentials, whatever the contract declares; goaidl.v1 sends a bearer token as a subprotocol.
 */
const credentialHeaders = ["authorization", "cookie", "proxy-authorization", "sec-websocket-protocol"];

function headersOf(
  descriptor: MethodDescriptor,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const hidden = new Set(credentialHeaders);
  for (const { place, name } of descriptor.parameters) if (place === "header") hidden.add(name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.has(name)));
}

/**
 * Runs the handler's second step in the AsyncLocalStorage contexts that hooks set up around `next`, although it runs
 * after them.
 */
function withinHooks({ decided, handle }: OpenedCall): OpenedCall {
  const within = AsyncLocalStorage.snapshot();
  return { decided, handle: (pending) => within(() => handle(pending)) };
}

/** Waits for an opening, but only until the client has left or the time limit has passed. */
function unlessAborted<Opened>(opening: Promise<Opened>, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
