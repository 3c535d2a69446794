/**
 * Binds handlers to descriptors and codecs. Each function closes over the types of one method and returns a plain
 * `BoundMethod`, so that the rest of the runtime needs no generics.
 */
import { type Decode, runCodec } from "../codec/cursor.js";
import type { CheckpointCodec, Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { canBePassed, type PassedMessages, type PassingStream, passTo } from "../passed-messages.js";
import type { TopicMessage } from "../topic-message.js";
import type { BoundCall, BoundMethod, OpenedCall, Reporter } from "./bound-method.js";
import type {
  Awaitable,
  BidirectionalHandler,
  CallContext,
  CheckpointContext,
  CheckpointingStream,
  Checkpoints,
  ClientStreamingHandler,
  IncomingStream,
  ServerStreamingHandler,
  StreamHandler,
  UnaryHandler,
  ViewChooser,
} from "./handler.js";
import { type Intercepted, type InterceptedServerCall, intercept } from "./interceptor.js";
import { isEnding } from "./is-ending.js";
import type { PendingChannel } from "./pending-channel.js";
import type { SecurityHooks } from "./security.js";
import { encoderOf, ServerStream, type StreamKind } from "./server-stream.js";

/** A service with its implementation; pass it to `createServer`. */
export interface BoundService {
  readonly name: string;
  readonly methods: readonly BoundMethod[];
  readonly hooks: SecurityHooks;
}

export function bindService(name: string, methods: readonly BoundMethod[], hooks: SecurityHooks = {}): BoundService {
  return { name, methods, hooks };
}

interface Codecs<Payload, State = never> extends Intercepted {
  /** Present if the method's handler can start again from its last checkpoint. */
  readonly checkpoint?: CheckpointCodec<State>;
  /** Null: the method takes no payload. */
  readonly payload: Decode<Payload> | null;
}

export function bindUnary<Payload, Result, Principal, View extends string = never>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload> & { readonly result?: Outgoing<Result> },
  handler: UnaryHandler<Payload, Result, Principal, ViewChooser<View>>,
): BoundMethod {
  return bind(descriptor, codecs, codecs.result ?? null, (payload) => ({
    payload,
    async answer(context, reporter) {
      const call = intercept(descriptor, codecs, payload, context, reporter);
      const run = async (given: Payload): Promise<string | null> => {
        const answered = await handler(given, ofPrincipal(context));
        const result = call === null ? answered : await call.result(answered);
        return codecs.result === undefined ? null : encodeResult(descriptor, codecs.result, result, context.view);
      };
      return call === null ? run(payload) : call.answer(run, descriptor.status);
    },
    open: () => Promise.reject(new Error(`${descriptor.name} has no streams`)),
    reopen: () => Promise.resolve(),
  }));
}

export function bindServerStreaming<Payload, Out, Principal, View extends string = never, State = never>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload, State> & { readonly outgoing: Outgoing<Out> },
  handler: ServerStreamingHandler<
    Payload,
    Out,
    Principal,
    CheckpointingStream<Out, State> & ViewChooser<View>,
    CheckpointContext<State, Principal>
  >,
): BoundMethod {
  const { outgoing, checkpoint = null } = codecs;
  const kind: StreamKind<never, Out, State> = { descriptor, incoming: null, outgoing, checkpoint };
  return bindStreams(descriptor, codecs, outgoing, {
    handler,
    run(handle, { pending, call, reporter }) {
      const plain = new ServerStream(kind, pending, reporter);
      const stream = call === null ? plain : call.stream(plain);
      const returned = handle(stream);
      if (!isAsyncIterable(returned)) return returned;
      // Interceptors see each message, so no message may take a shortcut.
      const passing = call === null ? plain : { send: (message: Sent<Out>) => stream.send(message), shortcut: none };
      return sendAll(returned, passing, pending.signal, reporter);
    },
  });
}

export function bindClientStreaming<Payload, In, Result, Principal, State = never>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload, State> & { readonly incoming: Incoming<In>; readonly result?: Outgoing<Result> },
  handler: ClientStreamingHandler<
    Payload,
    In,
    Result,
    Principal,
    IncomingStream<In> & Checkpoints<State>,
    CheckpointContext<State, Principal>
  >,
): BoundMethod {
  const { incoming, checkpoint = null } = codecs;
  const kind: StreamKind<In, never, State> = { descriptor, incoming, outgoing: null, checkpoint };
  return bindStreams<
    Payload,
    IncomingStream<In> & Checkpoints<State>,
    Promise<Result>,
    Principal,
    CheckpointContext<State, Principal>,
    State
  >(descriptor, codecs, null, {
    handler,
    async run(handle, { pending, call, reporter }) {
      const stream = new ServerStream(kind, pending, reporter);
      const answered = await handle(call === null ? stream : call.stream(stream));
      const result = call === null ? answered : await call.result(answered);
      return codecs.result === undefined ? null : encodeResult(descriptor, codecs.result, result, null);
    },
  });
}

export function bindBidirectional<Payload, In, Out, Principal, View extends string = never, State = never>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload, State> & { readonly incoming: Incoming<In>; readonly outgoing: Outgoing<Out> },
  handler: BidirectionalHandler<
    Payload,
    In,
    Out,
    Principal,
    IncomingStream<In> & CheckpointingStream<Out, State> & ViewChooser<View>,
    CheckpointContext<State, Principal>
  >,
): BoundMethod {
  const { incoming, outgoing, checkpoint = null } = codecs;
  const kind: StreamKind<In, Out, State> = { descriptor, incoming, outgoing, checkpoint };
  return bindStreams(descriptor, codecs, outgoing, {
    handler,
    run(handle, { pending, call, reporter }) {
      const stream = new ServerStream(kind, pending, reporter);
      return handle(call === null ? stream : call.stream(stream));
    },
  });
}

function bind<Payload, State>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload, State>,
  outgoing: Pick<Outgoing<never>, "views"> | null,
  callOf: (payload: Payload) => BoundCall,
): BoundMethod {
  return {
    descriptor,
    errors: codecs.errors,
    views: Object.keys(outgoing?.views ?? {}),
    readCheckpoint(json) {
      const { checkpoint } = codecs;
      return checkpoint === undefined
        ? undefined
        : runCodec(`checkpoint of ${descriptor.name}`, checkpoint.decode, json);
    },
    decode(json) {
      const payload: Payload =
        codecs.payload === null
          ? // Generated code gives a payload codec to every method whose Payload isn't `undefined`.
            (undefined as Payload)
          : runCodec(`payload of ${descriptor.name}`, codecs.payload, json);
      return callOf(payload);
    },
  };
}

/** The parts of a call that its running handler needs besides the stream. */
interface AroundHandler<Payload> {
  readonly pending: PendingChannel;
  readonly call: InterceptedServerCall<Payload> | null;
  readonly reporter: Reporter;
}

/** The handler of a method with streams, in one function or in two steps, and how it runs. */
interface StreamMethod<Payload, Stream, Returned, Principal, Context> {
  readonly handler: StreamHandler<Payload, Stream, Returned, Principal, Context>;
  /** Calls `handle` with its stream. May throw instead of returning a promise that rejects. */
  readonly run: (handle: (stream: Stream) => Returned, around: AroundHandler<Payload>) => Promise<unknown>;
}

function bindStreams<Payload, Stream, Returned, Principal, Context extends CallContext<Principal>, State>(
  descriptor: MethodDescriptor,
  codecs: Codecs<Payload, State>,
  outgoing: Pick<Outgoing<never>, "views"> | null,
  method: StreamMethod<Payload, Stream, Returned, Principal, Context>,
): BoundMethod {
  return bind(descriptor, codecs, outgoing, (payload) => new BoundStreams(descriptor, codecs, method, payload));
}

/** A call of a method with streams whose payload is valid. */
class BoundStreams<Payload, Stream, Returned, Principal, Context extends CallContext<Principal>> implements BoundCall {
  readonly payload: Payload;
  readonly #descriptor: MethodDescriptor;
  readonly #intercepted: Intercepted;
  readonly #method: StreamMethod<Payload, Stream, Returned, Principal, Context>;

  constructor(
    descriptor: MethodDescriptor,
    intercepted: Intercepted,
    method: StreamMethod<Payload, Stream, Returned, Principal, Context>,
    payload: Payload,
  ) {
    this.#descriptor = descriptor;
    this.#intercepted = intercepted;
    this.#method = method;
    this.payload = payload;
  }

  answer(): Promise<never> {
    return Promise.reject(new Error(`${this.#descriptor.name} is a stream`));
  }

  async reopen(context: CallContext): Promise<void> {
    const { handler } = this.#method;
    if (typeof handler !== "function") await handler.reopen?.(this.payload, ofPrincipal(context));
  }

  open(context: CallContext, reporter: Reporter): Awaitable<OpenedCall> {
    const call = intercept(this.#descriptor, this.#intercepted, this.payload, context, reporter);
    if (call === null) return this.#begin(this.payload, context, { call, reporter });
    return call.open((given) => this.#begin(given, context, { call, reporter }));
  }

  /** Runs the first step of a handler that has two. */
  #begin(given: Payload, context: CallContext, around: Omit<AroundHandler<Payload>, "pending">): Awaitable<OpenedCall> {
    const { handler } = this.#method;
    if (typeof handler !== "function") {
      return handler
        .open(given, ofMethod<Principal, Context>(context))
        .then((handle) => ({ decided: true, handle: (pending) => this.#run(handle, { ...around, pending }) }));
    }
    const handle = (stream: Stream) => handler(given, stream, ofMethod<Principal, Context>(context));
    return { decided: false, handle: (pending) => this.#run(handle, { ...around, pending }) };
  }

  #run(handle: (stream: Stream) => Returned, around: AroundHandler<Payload>): Promise<unknown> {
    try {
      return Promise.resolve(this.#method.run(handle, around));
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/**
 * Narrows the type of a context. This is safe because the service's factory types its security hooks with the same
 * Principal as its handlers.
 */
function ofPrincipal<Principal, Context extends CallContext>(context: Context): Context & CallContext<Principal> {
  return context as Context & CallContext<Principal>;
}

/**
 * Narrows the type of a context. This is safe because the context also has the checkpoint that this method's codec has
 * read.
 */
function ofMethod<Principal, Context extends CallContext<Principal>>(context: CallContext): Context {
  return context as Context;
}

function encodeResult<Result>(
  descriptor: MethodDescriptor,
  codec: Outgoing<Result>,
  result: Result,
  view: string | null,
): string {
  return JSON.stringify(runCodec(`result of ${descriptor.name}`, encoderOf(codec, view), result));
}

/** A message that a handler of server streaming may send or yield. */
type Sent<Out> = Out | TopicMessage<Out>;

function none(): null {
  return null;
}

function isAsyncIterable<Item>(value: Promise<void> | AsyncIterable<Item>): value is AsyncIterable<Item> {
  return Symbol.asyncIterator in value;
}

/**
 * Sends the values that an async iterable yields. When the signal fires, closes the iterable, even while it waits, and
 * rejects with the signal's reason. An error that a closed generator throws afterwards, for example in `finally`, is
 * reported.
 */
async function sendAll<Out>(
  messages: AsyncIterable<Sent<Out>>,
  stream: PassingStream<Sent<Out>>,
  signal: AbortSignal,
  reporter: Reporter,
): Promise<void> {
  const iterator = messages[Symbol.asyncIterator]();
  let finished = false;
  let stopped = false;
  const reportFault = (error: unknown): void => {
    if (error !== signal.reason && !isEnding(error)) reporter.report(error);
  };
  const pass = async (passed: PassedMessages<Sent<Out>>): Promise<void> => {
    await passed[passTo](stream);
    finished = !signal.aborted;
  };
  const send = async (): Promise<void> => {
    while (!signal.aborted) {
      const item = await iterator.next();
      finished = item.done === true;
      if (item.done === true || signal.aborted) return;
      await stream.send(item.value);
    }
  };
  let stop = (): void => {};
  try {
    // One race for all messages: a race per message would keep all of them in memory.
    await new Promise<void>((resolve, reject) => {
      stop = () => {
        stopped = true;
        resolve();
      };
      signal.addEventListener("abort", stop, { once: true });
      const sending = canBePassed(messages) ? pass(messages) : send();
      sending.then(resolve, (error) => (stopped ? reportFault(error) : reject(error)));
    });
  } finally {
    signal.removeEventListener("abort", stop);
    // A generator that awaits something else ends only when that settles; the call does not wait for the generator.
    if (!finished) iterator.return?.()?.catch(reportFault);
  }
  // An interrupted iteration must not look like a normal end, because the client would take the messages so far for the
  // complete stream.
  if (!finished) throw signal.reason;
}
