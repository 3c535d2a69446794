import type { ReceiveStream } from "../client/stream.js";
import type { StreamState } from "../client/stream-state.js";

/** A stream as a component shows it. */
export interface StreamSnapshot<Message, Stream> {
  /** `idle` if there is no stream. */
  readonly state: StreamState | "idle";
  /** The stream itself, to send messages on; null if there is none. */
  readonly stream: Stream | null;
  /** The last messages, oldest first. */
  readonly messages: readonly Message[];
  /** The error that the stream failed with; null if it has not failed. */
  readonly error: unknown;
}

export interface StreamViewOptions<Message> {
  /** The number of messages to keep. Default: 100. */
  readonly keep?: number | undefined;
  /** Called with every message, whether it is kept or not. */
  readonly onMessage?: ((message: Message) => void) | undefined;
}

const defaultKeep = 100;

/** Reads a stream and keeps what a component shows of it, in snapshots that change at most once per task. */
export class StreamView<Message, Stream extends ReceiveStream<Message>> {
  #snapshot: StreamSnapshot<Message, Stream> = { state: "idle", stream: null, messages: [], error: null };
  #next = this.#snapshot;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  readonly snapshot = (): StreamSnapshot<Message, Stream> => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /**
   * Opens a stream in a microtask of this task, and reads it until the returned function is called. A component that is
   * mounted, unmounted and mounted again in one task, as in React's StrictMode, opens only one stream.
   */
  run(open: () => Stream | null, options: () => StreamViewOptions<Message>): () => void {
    let isStopped = false;
    let stop = (): void => {};
    queueMicrotask(() => {
      if (!isStopped) stop = this.#start(open, options, () => isStopped);
    });
    return () => {
      isStopped = true;
      stop();
    };
  }

  #start(open: () => Stream | null, options: () => StreamViewOptions<Message>, isStopped: () => boolean): () => void {
    const stream = this.#opened(open);
    if (stream === null) return () => {};
    const stopListening = stream.onState((state) => {
      if (!isStopped()) this.#change({ state });
    });
    void this.#read(stream, options, isStopped);
    return () => {
      stopListening();
      void stream.close();
    };
  }

  #opened(open: () => Stream | null): Stream | null {
    try {
      const stream = open();
      this.#change({ state: stream?.state ?? "idle", stream, messages: [], error: null });
      return stream;
    } catch (error) {
      this.#change({ state: "closed", stream: null, messages: [], error });
      return null;
    }
  }

  async #read(stream: Stream, options: () => StreamViewOptions<Message>, isStopped: () => boolean): Promise<void> {
    try {
      for await (const message of stream) {
        if (isStopped()) return;
        const { keep = defaultKeep, onMessage } = options();
        this.#change({ messages: [...this.#next.messages, message].slice(-keep) });
        onMessage?.(message);
      }
    } catch (error) {
      if (!isStopped()) this.#change({ error });
    }
  }

  #change(change: Partial<StreamSnapshot<Message, Stream>>): void {
    this.#next = { ...this.#next, ...change };
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#snapshot = this.#next;
      for (const listener of [...this.#listeners]) listener();
    }, 0);
  }
}
