import type { Platform } from "../../runtime/client/platform.js";
import type { SocketEvents } from "../../runtime/transport/socket.js";

/** The faults of the network, which can be changed at any time. */
export class NetworkFaults {
  /** The delay in each direction, in milliseconds. */
  delayMs = 0;
  /**
   * A token that is replaced by an invalid one the next time it is sent, as if it had expired; null if no token is to
   * be replaced.
   */
  spoiledToken: string | null = null;
  #isSilent = false;
  readonly #held: (() => void)[] = [];

  /** Whether nothing passes although connections look open. Data that is sent meanwhile arrives afterwards, as with TCP. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  set isSilent(isSilent: boolean) {
    this.#isSilent = isSilent;
    if (!isSilent) for (const action of this.#held.splice(0)) action();
  }

  /** Calls `action` as soon as the network is not silent. */
  passing(action: () => void): void {
    if (this.#isSilent) this.#held.push(action);
    else action();
  }
}

/** A platform whose WebSockets suffer from `faults`. Requests without a WebSocket are only delayed. */
export function faultyPlatform(platform: Platform, faults: NetworkFaults): Platform {
  return {
    setsHeaders: platform.setsHeaders,
    dial: (url, headers, maxBytes) => {
      const dial = platform.dial(url, spoiledHeaders(headers, faults), maxBytes);
      return (protocols, events) => {
        const inwards = delayLine(faults);
        const outwards = delayLine(faults);
        const socket = dial(protocols, {
          opened: (protocol, view) => inwards.pass(() => events.opened(protocol, view)),
          text: (text, bytes) => inwards.pass(() => events.text(text, bytes)),
          binary: (data) => inwards.pass(() => events.binary(data)),
          closed: (code, reason, answer) => inwards.finish(() => events.closed(code, reason, answer)),
        } satisfies SocketEvents);
        return {
          get bufferedBytes() {
            return socket.bufferedBytes + outwards.waitingBytes;
          },
          send: (data, flushed) => {
            const sent = typeof data === "string" ? spoiled(data, faults) : data;
            outwards.pass(() => socket.send(sent, flushed), data.length);
          },
          close: (code, reason) => outwards.finish(() => socket.close(code, reason)),
          terminate: () => socket.terminate(),
        };
      };
    },
    fetch: async (url, init) => {
      if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
      const headers = spoiledHeaders(Object.fromEntries(new Headers(init.headers)), faults);
      return platform.fetch(url, { ...init, headers });
    },
  };
}

/** Replaces `spoiledToken` in a text by an invalid one. Only the first text that contains the token is changed. */
function spoiled(text: string, faults: NetworkFaults): string {
  const token = faults.spoiledToken;
  if (token === null || !text.includes(token)) return text;
  faults.spoiledToken = null;
  return text.replaceAll(token, "expired");
}

function spoiledHeaders(headers: Readonly<Record<string, string>>, faults: NetworkFaults): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, spoiled(value, faults)]));
}

interface DelayLine {
  /** Calls `action` after the delay, once the network is not silent. */
  readonly pass: (action: () => void, bytes?: number) => void;
  /** Like `pass`, but also while the network is silent. */
  readonly finish: (action: () => void) => void;
  readonly waitingBytes: number;
}

/** Actions run in the order in which they were added, even if the delay has become shorter. */
function delayLine(faults: NetworkFaults): DelayLine {
  let waiting = 0;
  let waitingBytes = 0;
  let due = 0;
  const later = (action: () => void): void => {
    if (faults.delayMs === 0 && waiting === 0) {
      action();
      return;
    }
    const now = performance.now();
    due = Math.max(due, now + faults.delayMs);
    waiting++;
    setTimeout(() => {
      waiting--;
      action();
    }, due - now);
  };
  return {
    pass: (action, bytes = 0) => {
      waitingBytes += bytes;
      later(() =>
        faults.passing(() => {
          waitingBytes -= bytes;
          action();
        }),
      );
    },
    finish: later,
    get waitingBytes() {
      return waitingBytes;
    },
  };
}
