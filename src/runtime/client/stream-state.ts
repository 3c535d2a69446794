import type { StreamEvent } from "../transport/channel.js";

/**
 * Where a stream stands: `connecting` until it is open for the first time, `suspended` while its connection is lost and
 * another one is tried, `closed` when nothing more comes.
 */
export type StreamState = "connecting" | "open" | "suspended" | "closed";

/** Follows the state of one stream by its events, and reports each change. */
export class StateWatch {
  #state: StreamState = "connecting";
  readonly #listeners = new Set<(state: StreamState) => void>();

  get state(): StreamState {
    return this.#state;
  }

  /** Calls back with each new state. Returns how to stop. */
  readonly subscribe = (listener: (state: StreamState) => void): (() => void) => {
    // A function of its own for each, so that the same listener may subscribe twice.
    const tell = (state: StreamState): void => listener(state);
    this.#listeners.add(tell);
    return () => void this.#listeners.delete(tell);
  };

  hear(event: StreamEvent): void {
    const state = stateAfter(event, this.#state);
    if (state === this.#state) return;
    this.#state = state;
    for (const tell of [...this.#listeners]) {
      try {
        tell(state);
      } catch (error) {
        // A listener that fails is no reason for the stream to fail.
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
