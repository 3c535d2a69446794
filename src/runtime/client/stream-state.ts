import type { StreamEvent } from "../transport/channel.js";

/**
 * The state of a stream: `connecting` until it is open for the first time, `suspended` while its connection is lost and
 * another one is tried, `closed` when nothing more comes.
 */
export type StreamState = "connecting" | "open" | "suspended" | "closed";

/** Derives the state of a stream from its events, and reports each change. */
export class StateWatch {
  #state: StreamState = "connecting";
  readonly #listeners = new Set<(state: StreamState) => void>();

  get state(): StreamState {
    return this.#state;
  }

  /** Calls `listener` with each new state. Returns a function that unsubscribes it. */
  readonly subscribe = (listener: (state: StreamState) => void): (() => void) => {
    // A separate function per call, so that the same listener can subscribe twice.
    const notify = (state: StreamState): void => listener(state);
    this.#listeners.add(notify);
    return () => void this.#listeners.delete(notify);
  };

  onEvent(event: StreamEvent): void {
    const state = stateAfter(event, this.#state);
    if (state === this.#state) return;
    this.#state = state;
    for (const notify of [...this.#listeners]) {
      try {
        notify(state);
      } catch (error) {
        // A listener that throws must not make the stream fail.
        console.error(error);
      }
    }
  }
}

function stateAfter({ kind }: StreamEvent, before: StreamState): StreamState {
  switch (kind) {
    case "open":
    case "resumed":
    case "restarted":
      return "open";
    case "suspended":
    case "closed":
      return kind;
    default:
      return before;
  }
}
