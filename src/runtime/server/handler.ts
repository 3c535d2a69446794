/** The types that users implement: handlers, their streams, and their context. */
import type { TopicMessage } from "../topic-message.js";

export type Awaitable<T> = T | Promise<T>;

/** The context of a call, as its handler sees it. */
export interface CallContext<Principal = unknown> {
  /** Identifies the call in logs. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: "http" | "goa" | "goaidl.v1";
  /** The value that the security hooks returned; undefined for methods without security. */
  readonly principal: Principal;
  /** The path and query of the opening request. */
  readonly url: string;
  /** The headers of the opening request, names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The socket's address, or with `trustProxy` the forwarded one. */
  readonly remoteAddress: string;
  /** Fires when the peer is gone or has cancelled the call, and when the server closes. */
  readonly signal: AbortSignal;
  /**
   * Whether a connection carries the call now. It is false while a stream with `resume` waits for its client to come
   * back. The server's `onEvent` receives `suspended` and `resumed` with this context's `id`.
   */
  readonly connected: boolean;
}

/**
 * Messages from the client. `for await` ends when the client ends its direction; it throws when the client vanishes.
 */
export interface IncomingStream<In> extends AsyncIterable<In> {
  /**
   * Returns the next message, or undefined when the client has ended its direction. A handler may stop reading and
   * continue later.
   */
  receive(): Promise<In | undefined>;
}

/** Messages to the client. */
export interface OutgoingStream<Out> {
  /**
   * Validates and sends a message; resolves when the next one may be sent. Rejects if the client is gone or the message
   * is invalid. A message of a topic is passed on as it was encoded.
   */
  send(message: Out | TopicMessage<Out>): Promise<void>;
}

/** A stream whose handler can start again from its last checkpoint, on another node. */
export interface Checkpoints<State> {
  /**
   * Records a state from which the handler can start again, after everything that it has sent and received so far.
   * Await earlier sends first. Throws a ValidationError if the state violates the contract.
   */
  checkpoint(state: State): void;
}

export interface CheckpointingStream<Out, State> extends OutgoingStream<Out>, Checkpoints<State> {
  /** Sends a message together with a checkpoint, which holds as soon as the message is certain to arrive. */
  send(message: Out | TopicMessage<Out>, options?: { readonly checkpoint?: State }): Promise<void>;
}

/** The context of a call whose handler can start again from its last checkpoint. */
export interface CheckpointContext<State, Principal = unknown> extends CallContext<Principal> {
  /** The last checkpoint of the handler that ran on another node; undefined for a new call. */
  readonly checkpoint: State | undefined;
}

export interface BidirectionalStream<In, Out> extends IncomingStream<In>, OutgoingStream<Out> {}

/**
 * Chooses the view of a result type at run time: on a stream before its first message, or on the context of a method
 * without streams.
 */
export interface ViewChooser<View extends string> {
  setView(view: View): void;
}

/** A handler in two steps, made by `withOpen`. */
export interface OpeningHandler<Payload, Stream, Returned, Principal, Context = CallContext<Principal>> {
  readonly open: (payload: Payload, context: Context) => Promise<(stream: Stream) => Returned>;
  readonly reopen?: (payload: Payload, context: CallContext<Principal>) => Awaitable<void>;
}

/** `Chooser` is the ViewChooser of a method whose result's view is chosen at run time. */
export type UnaryHandler<Payload, Result, Principal = unknown, Chooser = unknown> = (
  payload: Payload,
  context: CallContext<Principal> & Chooser,
) => Awaitable<Result>;

/** `Context` is a CheckpointContext for methods with `resume ... from checkpoint`. */
export type StreamHandler<Payload, Stream, Returned, Principal, Context = CallContext<Principal>> =
  | ((payload: Payload, stream: Stream, context: Context) => Returned)
  | OpeningHandler<Payload, Stream, Returned, Principal, Context>;

/** Server streaming: sends on the stream, or yields the messages. */
export type ServerStreamingHandler<
  Payload,
  Out,
  Principal = unknown,
  Stream = OutgoingStream<Out>,
  Context = CallContext<Principal>,
> = StreamHandler<Payload, Stream, Promise<void> | AsyncIterable<Out | TopicMessage<Out>>, Principal, Context>;
/** Client streaming: returns the final result. */
export type ClientStreamingHandler<
  Payload,
  In,
  Result,
  Principal = unknown,
  Stream = IncomingStream<In>,
  Context = CallContext<Principal>,
> = StreamHandler<Payload, Stream, Promise<Result>, Principal, Context>;
export type BidirectionalHandler<
  Payload,
  In,
  Out,
  Principal = unknown,
  Stream = BidirectionalStream<In, Out>,
  Context = CallContext<Principal>,
> = StreamHandler<Payload, Stream, Promise<void>, Principal, Context>;

/**
 * Makes a handler in two steps. An error thrown by `open` answers the opening request (with its HTTP status, body and
 * headers); the value that it returns is passed to `handle`, typed. `reopen`, if given, runs whenever a client resumes
 * its stream (goaidl.v1); an error that it throws refuses the resumption.
 */
export function withOpen<Payload, Stream, Returned, Principal, Opened, Context = CallContext<Principal>>(method: {
  open(payload: NoInfer<Payload>, context: NoInfer<Context>): Awaitable<Opened>;
  handle(payload: NoInfer<Payload>, stream: NoInfer<Stream>, context: NoInfer<Context>, opened: Opened): Returned;
  reopen?(payload: NoInfer<Payload>, context: CallContext<NoInfer<Principal>>): Awaitable<void>;
}): OpeningHandler<Payload, Stream, Returned, Principal, Context> {
  const { reopen } = method;
  return {
    ...(reopen === undefined ? {} : { reopen: (payload, context) => reopen.call(method, payload, context) }),
    open: async (payload, context) => {
      const opened = await method.open(payload, context);
      return (stream) => method.handle(payload, stream, context, opened);
    },
  };
}
