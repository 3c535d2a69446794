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

export interface BidirectionalStream<In, Out> extends IncomingStream<In>, OutgoingStream<Out> {}

/**
 * Chooses the view of a result type at run time: on a stream before its first message, or on the context of a method
 * without streams.
 */
export interface ViewChooser<View extends string> {
  setView(view: View): void;
}

/** A handler in two steps, made by `withOpen`. */
export interface OpeningHandler<Payload, Stream, Returned, Principal> {
  readonly open: (payload: Payload, context: CallContext<Principal>) => Promise<(stream: Stream) => Returned>;
  readonly reopen?: (payload: Payload, context: CallContext<Principal>) => Awaitable<void>;
}

/** `Chooser` is the ViewChooser of a method whose result's view is chosen at run time. */
export type UnaryHandler<Payload, Result, Principal = unknown, Chooser = unknown> = (
  payload: Payload,
  context: CallContext<Principal> & Chooser,
) => Awaitable<Result>;

export type StreamHandler<Payload, Stream, Returned, Principal> =
  | ((payload: Payload, stream: Stream, context: CallContext<Principal>) => Returned)
  | OpeningHandler<Payload, Stream, Returned, Principal>;

/** Server streaming: sends on the stream, or yields the messages. */
export type ServerStreamingHandler<Payload, Out, Principal = unknown, Stream = OutgoingStream<Out>> = StreamHandler<
  Payload,
  Stream,
  Promise<void> | AsyncIterable<Out | TopicMessage<Out>>,
  Principal
>;
/** Client streaming: returns the final result. */
export type ClientStreamingHandler<Payload, In, Result, Principal = unknown> = StreamHandler<
  Payload,
  IncomingStream<In>,
  Promise<Result>,
  Principal
>;
export type BidirectionalHandler<
  Payload,
  In,
  Out,
  Principal = unknown,
  Stream = BidirectionalStream<In, Out>,
> = StreamHandler<Payload, Stream, Promise<void>, Principal>;

/**
 * Makes a handler in two steps. An error thrown by `open` answers the opening request (with its HTTP status, body and
 * headers); the value that it returns is passed to `handle`, typed. `reopen`, if given, runs whenever a client resumes
 * its stream (goaidl.v1); an error that it throws refuses the resumption.
 */
export function withOpen<Payload, Stream, Returned, Principal, Opened>(method: {
  open(payload: NoInfer<Payload>, context: CallContext<NoInfer<Principal>>): Awaitable<Opened>;
  handle(
    payload: NoInfer<Payload>,
    stream: NoInfer<Stream>,
    context: CallContext<NoInfer<Principal>>,
    opened: Opened,
  ): Returned;
  reopen?(payload: NoInfer<Payload>, context: CallContext<NoInfer<Principal>>): Awaitable<void>;
}): OpeningHandler<Payload, Stream, Returned, Principal> {
  const { reopen } = method;
  return {
    ...(reopen === undefined ? {} : { reopen: (payload, context) => reopen.call(method, payload, context) }),
    open: async (payload, context) => {
      const opened = await method.open(payload, context);
      return (stream) => method.handle(payload, stream, context, opened);
    },
  };
}
