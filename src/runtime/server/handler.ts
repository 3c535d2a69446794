/** What users implement: the types of handlers, of the streams they are given and of their context. */

export type Awaitable<T> = T | Promise<T>;

/** What a handler knows of its call. */
export interface CallContext<Principal = unknown> {
  /** Identifies the call in logs. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: "http" | "goa" | "goaidl.v1";
  /** What the security hooks returned; undefined for methods without security. */
  readonly principal: Principal;
  /** Path and query of the opening request. */
  readonly url: string;
  /** Of the opening request, names in lower case; several values of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The socket's address; a forwarded one only with `trustProxy`. */
  readonly remoteAddress: string;
  /** Fires when the peer is gone or gave up, and when the server closes. */
  readonly signal: AbortSignal;
  /**
   * Whether a connection carries the call now. False while a stream with `resume` waits for its client to come back: it is
   * away, not gone. The server's `onEvent` hears `suspended` and `resumed`, with this context's `id`.
   */
  readonly connected: boolean;
}

/** Messages from the client. `for await` ends when the client ends its direction; it throws when the client vanishes. */
export interface IncomingStream<In> extends AsyncIterable<In> {
  /** The next message, or undefined when the client ended its direction. Stop and go on as you like. */
  receive(): Promise<In | undefined>;
}

/** Messages to the client. */
export interface OutgoingStream<Out> {
  /** Validates and sends; resolves when the next message may be sent. Rejects when the client is gone or the message is invalid. */
  send(message: Out): Promise<void>;
}

export interface BidirectionalStream<In, Out> extends IncomingStream<In>, OutgoingStream<Out> {}

/** Chooses the view of a result type at run time: on a stream before its first message, without streams on the context. */
export interface ViewChooser<View extends string> {
  setView(view: View): void;
}

/** Made by `withOpen`. */
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

/** Server streaming: sends on the stream, or yields what is to be sent. */
export type ServerStreamingHandler<Payload, Out, Principal = unknown, Stream = OutgoingStream<Out>> = StreamHandler<
  Payload,
  Stream,
  Promise<void> | AsyncIterable<Out>,
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
 * A handler in two steps. `reopen`, where there is one, is asked again whenever a client resumes its stream (goaidl.v1): what
 * it throws refuses the resumption. What `open` throws answers the opening request (HTTP status, body and headers of the error);
 * what it returns reaches `handle`, typed.
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
