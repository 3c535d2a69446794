import { type CloseFrame, readFromServer } from "../mux/control-frame.js";
import { sharedSubprotocol } from "../mux/envelope.js";
import { type ChannelEvents, Multiplexer } from "../mux/multiplexer.js";
import { type Backoff, jitteredMs, mayPass } from "../transport/backoff.js";
import { closeCode } from "../transport/close-codes.js";
import type { Watch } from "../transport/page.js";
import {
  type Dial,
  type FrameSocket,
  type HttpAnswer,
  highWaterBytes,
  notSelected,
  type SocketEvents,
  subprotocol,
  whenLeft,
} from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import { afterThisTurn } from "../transport/turn.js";
import { ListeningHeartbeat } from "../v1/heartbeat.js";
import { withBearerOf } from "./bearer-entry.js";
import { SharedCallSocket, type SharedWriter } from "./shared-call-socket.js";

export interface SharedConnectionOptions {
  /** Starts a WebSocket to the shared endpoint. */
  readonly dial: Dial;
  readonly backoff: Pick<Backoff, "baseMs" | "maxMs">;
  /** How long an attempt to connect may take. */
  readonly openTimeoutMs: number;
  /** How long a connection stays open without calls. */
  readonly idleMs: number;
  /**
   * Whether the platform shows the HTTP answer to a refused upgrade. In a browser a missing endpoint looks like a lost
   * network.
   */
  readonly showsAnswers: boolean;
  /** Reports events of the page, and that another call of the client got through. */
  readonly watch: Watch;
}

/** The data with which a call opens its channel. */
export interface SharedCall {
  /** The path and query of the opening request. */
  readonly path: string;
  /** The headers of the opening request, names in lower case; a token is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** Opens a WebSocket for this call only, if the server has no shared endpoint. */
  readonly alone: Dial;
}

/** A call that waits for the connection. */
interface Waiting {
  readonly call: SharedCall;
  readonly protocols: readonly string[];
  readonly events: SocketEvents;
  readonly socket: SharedCallSocket;
}

/** How long a client assumes that a server has no shared endpoint. */
const rememberedMs = 600_000;

/**
 * The shared connection of a client, on which its calls are channels. The first call opens it; after some time without
 * calls it is closed, and the next call opens it again. If the server has no shared endpoint, each call gets its own
 * WebSocket.
 */
export class SharedConnection {
  readonly #options: SharedConnectionOptions;
  readonly #waiting = new Set<Waiting>();
  #state: "closed" | "connecting" | "open" = "closed";
  #socket: FrameSocket | null = null;
  #mux: Multiplexer | null = null;
  /** The number of the current connection, so that events of earlier ones can be ignored. */
  #connection = 0;
  /** The number of failed attempts since the last successful connection. */
  #failures = 0;
  #aloneUntil = 0;
  #isScheduled = false;
  /** Runs until the next attempt, the time limit of the current one, or the close of the idle connection. */
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopWatching: (() => void) | null = null;
  /** The callbacks that wait until the last messages of their channels have left the process. */
  readonly #leaving = new Map<() => void, FrameSocket>();
  /** Expects the server's pings at the interval that the server announced; null before the first ping. */
  #heartbeat: ListeningHeartbeat | null = null;
  #silenceTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SharedConnectionOptions) {
    this.#options = options;
  }

  /** Returns the dial function of a call. */
  dialOf(call: SharedCall): Dial {
    return (protocols, events) => {
      if (this.#aloneUntil > Date.now()) return call.alone(protocols, events);
      const socket = new SharedCallSocket();
      const waiting: Waiting = { call, protocols, events, socket };
      socket.whenAbandoned(() => {
        this.#waiting.delete(waiting);
        this.#startIdleTimer();
      });
      if (this.#state === "open") queueMicrotask(() => this.#open(waiting));
      this.#waiting.add(waiting);
      if (this.#state === "closed" && (this.#timer === null || this.#failures === 0)) this.#connect();
      return socket;
    };
  }

  #connect(): void {
    this.#clearTimer();
    this.#stopWatching ??= this.#options.watch({
      worthTrying: (spreadMs) => this.#retrySooner(spreadMs),
      offline: () => {
        if (this.#state !== "closed") this.#lost(1006, "the browser is offline", null);
      },
    });
    this.#state = "connecting";
    const connection = ++this.#connection;
    const current = () => connection === this.#connection;
    const mux = new Multiplexer(readFromServer, {
      wake: () => this.#schedule(),
      flush: () => this.#flush(),
      pinged: (everyMs, timeoutMs) => {
        this.#heartbeat = new ListeningHeartbeat({ everyMs, timeoutMs }, performance.now());
        this.#watch();
      },
    });
    const lost = (code: number, reason: string, answer: HttpAnswer | null) => {
      if (current()) this.#lost(code, reason, answer);
    };
    this.#timer = setTimeout(
      () => lost(1006, "the server did not answer in time", null),
      timerMs(this.#options.openTimeoutMs),
    );
    try {
      const socket = this.#options.dial([sharedSubprotocol], {
        opened: (protocol) => {
          if (!current()) socket.terminate();
          else if (protocol !== sharedSubprotocol) lost(1006, "no shared endpoint", notSelected);
          else this.#opened();
        },
        text: (text, bytes) => {
          if (current()) this.#afterReceiving(mux.receiveText(text, bytes));
        },
        binary: (data) => {
          if (current()) this.#afterReceiving(mux.receiveBinary(data));
        },
        closed: lost,
      });
      this.#socket = socket;
      this.#mux = mux;
    } catch (error) {
      lost(closeCode.refused, error instanceof Error ? error.message : String(error), null);
    }
  }

  #opened(): void {
    this.#clearTimer();
    this.#state = "open";
    this.#failures = 0;
    for (const waiting of [...this.#waiting]) this.#open(waiting);
    this.#startIdleTimer();
  }

  /** Opens the channel of a waiting call. */
  #open(waiting: Waiting): void {
    const { call, protocols, events, socket } = waiting;
    const mux = this.#mux;
    if (mux === null || this.#state !== "open" || !this.#waiting.delete(waiting)) return;
    this.#clearTimer();
    this.#socket?.ref?.();
    const channelEvents = new CallEvents(events, this.#closedCall);
    socket.attach(mux.open(call.path, withBearerOf(protocols, call.headers), channelEvents), this.#writer);
    events.opened(subprotocol, null);
  }

  #afterReceiving(breach: { readonly code: number; readonly reason: string } | null): void {
    this.#heartbeat?.noteReceived(performance.now());
    if (breach !== null) this.#closeConnection(breach.code, breach.reason);
  }

  readonly #closedCall = (): void => this.#startIdleTimer();

  /** Closes the connection from this side. */
  #closeConnection(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#lost(code, reason, null);
    socket?.close(code, reason);
  }

  /** Handles a connection that was lost or could not be established. */
  #lost(code: number, reason: string, answer: HttpAnswer | null): void {
    const wasOpen = this.#state === "open";
    const mux = this.#mux;
    const socket = this.#socket;
    // Later events of the lost connection are ignored.
    this.#connection++;
    this.#state = "closed";
    this.#mux = null;
    this.#socket = null;
    this.#heartbeat = null;
    this.#clearTimer();
    this.#clearSilence();
    socket?.terminate();
    for (const then of this.#leaving.keys()) then();
    this.#leaving.clear();
    if (wasOpen) {
      this.#stopWatchingPage();
      mux?.lost(code, reason);
      if (this.#waiting.size > 0) this.#connect();
      return;
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    if (answer !== null && isMissing(answer)) {
      this.#aloneUntil = Date.now() + rememberedMs;
      for (const one of waiting) one.socket.attachAlone(one.call.alone(one.protocols, one.events));
      return;
    }
    this.#failures++;
    const inMs = timerMs(jitteredMs(this.#options.backoff, this.#failures));
    this.#timer = setTimeout(() => this.#retry(), inMs);
    // Calls that wait have separate timers, which keep the process alive.
    unref(this.#timer);
    for (const one of waiting) {
      if (this.#options.showsAnswers) one.events.closed(code, reason, answer);
      else this.#tryAlone(one);
    }
  }

  /** Opens the call on its own WebSocket, which shows whether the endpoint or the network is missing. */
  #tryAlone({ call, protocols, events, socket }: Waiting): void {
    const opened: SocketEvents["opened"] = (protocol, view) => {
      this.#aloneUntil = Date.now() + rememberedMs;
      events.opened(protocol, view);
    };
    socket.attachAlone(
      call.alone(protocols, {
        opened,
        text: (text, bytes) => events.text(text, bytes),
        binary: (data) => events.binary(data),
        closed: (code, reason, answer) => events.closed(code, reason, answer),
      }),
    );
  }

  /** Tries again after a wait between two attempts. */
  #retry(): void {
    this.#clearTimer();
    if (this.#state === "closed" && this.#waiting.size > 0) this.#connect();
    else if (this.#state === "closed") this.#stopWatchingPage();
  }

  /** Shortens the wait for the next attempt. */
  #retrySooner(spreadMs: number): void {
    if (this.#state !== "closed" || this.#timer === null) return;
    this.#clearTimer();
    this.#timer = setTimeout(() => this.#retry(), timerMs(Math.random() * spreadMs));
  }

  #stopWatchingPage(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  /** Closes a connection without calls after a while; meanwhile it does not keep the process alive. */
  #startIdleTimer(): void {
    const mux = this.#mux;
    if (this.#state !== "open" || mux === null || mux.size > 0 || this.#waiting.size > 0) return;
    this.#socket?.unref?.();
    this.#clearTimer();
    this.#timer = setTimeout(() => this.#closeConnection(closeCode.done, "no calls"), timerMs(this.#options.idleMs));
    unref(this.#timer);
  }

  /** Drops a connection whose server is silent for longer than it announced. */
  #watch(): void {
    if (this.#silenceTimer !== null || this.#heartbeat === null) return;
    const leftMs = this.#heartbeat.at() - performance.now();
    this.#silenceTimer = setTimeout(
      () => {
        this.#silenceTimer = null;
        if (this.#heartbeat?.check(performance.now()) !== "dead") this.#watch();
        else this.#lost(closeCode.silent, "nothing was received from the server", null);
      },
      timerMs(Math.max(0, Math.ceil(leftMs))),
    );
    unref(this.#silenceTimer);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    afterThisTurn(this);
  }

  runTurn(): void {
    this.#isScheduled = false;
    this.#write();
  }

  #flush(): void {
    this.#write();
    this.#socket?.flush?.();
  }

  readonly #write = (): void => {
    const socket = this.#socket;
    const mux = this.#mux;
    if (socket === null || mux === null || this.#state !== "open") return;
    while (socket.bufferedBytes < highWaterBytes) {
      const message = mux.next();
      if (message === null) break;
      socket.send(message, this.#write, mux.messageBytes);
    }
    for (const [then, channel] of this.#leaving) {
      if (channel.bufferedBytes > 0) continue;
      this.#leaving.delete(then);
      whenLeft(socket, then);
    }
  };

  readonly #writer: SharedWriter = {
    write: () => this.#flush(),
    left: (channel, then) => {
      if (this.#state !== "open") then();
      else {
        this.#leaving.set(then, channel);
        this.#write();
      }
    },
  };

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #clearSilence(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
  }
}

/** Passes a channel's events to its call. A class, because functions for each call would take more memory. */
class CallEvents implements ChannelEvents {
  readonly #events: SocketEvents;
  readonly #closed: () => void;

  constructor(events: SocketEvents, closed: () => void) {
    this.#events = events;
    this.#closed = closed;
  }

  text(text: string, bytes: number): void {
    this.#events.text(text, bytes);
  }

  binary(data: Uint8Array): void {
    this.#events.binary(data);
  }

  closed(code: number, reason: string, frame: CloseFrame | null): void {
    this.#closed();
    const answer = frame === null ? null : answerOf(frame);
    // Reported like a refused upgrade: the status, not the close code, decides whether the call is retried.
    this.#events.closed(answer === null ? code : 1006, reason, answer);
  }
}

/** Whether an answer to the upgrade means that there is no shared endpoint, or that a proxy does not forward it. */
function isMissing({ status }: HttpAnswer): boolean {
  return status < 500 && !mayPass(status);
}

/** Returns the answer that the opening request of the call would have got. */
function answerOf({ status, error }: CloseFrame): HttpAnswer | null {
  if (status === undefined) return null;
  if (error === undefined) return { status, name: null, body: undefined };
  return { status, name: error.name, body: "body" in error ? error.body : error };
}

/** Lets the process exit before the timer fires; a browser's timers are numbers. */
function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === "object") timer.unref();
}
