import { type BadOpenFrame, type OpenFrame, readFromClient } from "../mux/control-frame.js";
import { type Breach, type ChannelEvents, type ChannelSocket, Multiplexer } from "../mux/multiplexer.js";
import { closeCode } from "../transport/close-codes.js";
import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import { timerAt } from "../transport/timer-at.js";
import { afterThisTurn } from "../transport/turn.js";
import type { AcceptedSocket } from "../v1/accepted-socket.js";
import { type HeartbeatTimes, PingingHeartbeat } from "../v1/heartbeat.js";
import type { Refusal } from "../wire-error.js";
import { refusal } from "./limits.js";

/** A call that a channel carries. */
export interface ChannelCall {
  readonly socket: AcceptedSocket;
  /** The heartbeat of the call's method; null if it has none. */
  readonly heartbeat: HeartbeatTimes | null;
}

export interface SharedServerConnectionOptions {
  /** The maximum number of calls that may be open at once. */
  readonly maxCalls: number;
  /** Admits a call to its method, or refuses it. */
  readonly open: (frame: OpenFrame, channel: ChannelSocket) => ChannelCall | Refusal;
  /** Reports that a channel was refused before there was a call. */
  readonly refused: (path: string, refusal: Refusal) => void;
}

/** The heartbeat of a connection whose calls do not require a faster one. */
const defaultHeartbeat: HeartbeatTimes = { everyMs: 30_000, timeoutMs: 10_000 };
/**
 * The maximum number of messages per call that may wait for a client that does not read. The calls themselves keep to
 * their windows.
 */
const maxWaitingPerCall = 8;

/**
 * The server's end of a shared connection. Its channels are calls, and each is admitted like a call with its own
 * WebSocket.
 */
export class SharedServerConnection implements AcceptedSocket {
  readonly #socket: FrameSocket;
  readonly #options: SharedServerConnectionOptions;
  readonly #mux: Multiplexer;
  readonly #heartbeats = new Map<number, HeartbeatTimes>();
  readonly #heartbeat = new PingingHeartbeat(defaultHeartbeat, performance.now());
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isScheduled = false;
  /** Whether nothing is read, so that the client's silence means nothing. */
  #isPaused = false;
  #isOver = false;
  /** The code and reason with which the connection closes once no call is open; null: it stays open. */
  #leaving: { readonly code: number; readonly reason: string } | null = null;

  constructor(socket: FrameSocket, options: SharedServerConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#mux = new Multiplexer(readFromClient, {
      wake: () => this.#schedule(),
      flush: () => this.#flush(),
      opened: (frame, channel) => this.#open(frame, channel),
      pause: () => {
        this.#isPaused = true;
        this.#socket.pause?.();
      },
      resume: () => {
        this.#isPaused = false;
        this.#socket.resume?.();
      },
    });
    // Until the client knows the ping interval, it can't distinguish a silent server from one that is gone.
    this.#announce();
  }

  text(text: string, bytes: number): void {
    this.#afterReceiving(this.#mux.receiveText(text, bytes));
  }

  binary(data: Uint8Array): void {
    this.#afterReceiving(this.#mux.receiveBinary(data));
  }

  closed(code: number, reason: string): void {
    this.#end(code, reason);
  }

  #afterReceiving(breach: Breach | null): void {
    if (this.#isOver) return;
    this.#heartbeat.noteReceived(performance.now());
    if (breach !== null) this.leave(breach.code, breach.reason);
    else if (this.#mux.waiting > this.#options.maxCalls * maxWaitingPerCall) {
      this.leave(closeCode.slow, "the client does not read what it is sent");
    }
  }

  #open(frame: OpenFrame | BadOpenFrame, channel: ChannelSocket): ChannelEvents | null {
    const { maxCalls, open, refused } = this.#options;
    const path = frame.t === "open" ? (frame.path.split("?", 1)[0] ?? "") : "";
    const call =
      frame.t === "badOpen"
        ? refusal(400, "invalid_value", frame.problem)
        : this.#mux.size > maxCalls
          ? refusal(429, "too_many_calls", `no more than ${maxCalls} calls on a connection`, true)
          : open(frame, channel);
    if (!("socket" in call)) {
      refused(path, call);
      channel.refuse(call);
      return null;
    }
    if (call.heartbeat !== null) this.#setHeartbeat(channel.id, call.heartbeat);
    return new ServedChannel(channel.id, call.socket, this.#closedChannel);
  }

  readonly #closedChannel = (channel: number): void => this.#removeHeartbeat(channel);

  /** Registers the heartbeat of a channel's method; the shortest interval applies to the connection. */
  #setHeartbeat(channel: number, times: HeartbeatTimes): void {
    this.#heartbeats.set(channel, times);
    if (times.everyMs < this.#heartbeat.times.everyMs) this.#change(times);
  }

  #removeHeartbeat(channel: number): void {
    const times = this.#heartbeats.get(channel);
    if (times === undefined || this.#isOver) return;
    this.#heartbeats.delete(channel);
    if (times === this.#heartbeat.times) {
      this.#change([...this.#heartbeats.values()].reduce((a, b) => (b.everyMs < a.everyMs ? b : a), defaultHeartbeat));
    }
  }

  #change(times: HeartbeatTimes): void {
    const { everyMs, timeoutMs } = this.#heartbeat.times;
    if (times.everyMs === everyMs && times.timeoutMs === timeoutMs) return;
    this.#heartbeat.change(times);
    this.#announce();
  }

  #announce(): void {
    const { everyMs, timeoutMs } = this.#heartbeat.times;
    this.#mux.ping(everyMs, timeoutMs);
    this.#plan();
  }

  #plan(): void {
    this.#timer = timerAt(this.#heartbeat.at(), this.#check, this.#timer);
    // A network socket keeps the process alive anyway, and a test with a socket in memory (`goaidl/testing`) must not
    // wait for this timer.
    this.#timer?.unref();
  }

  readonly #check = (): void => {
    const now = performance.now();
    if (this.#isPaused) this.#heartbeat.noteReceived(now);
    const verdict = this.#heartbeat.check(now);
    if (verdict === "dead") {
      // A silent client does not answer a closing handshake either.
      this.#end(closeCode.silent, "nothing was received from the client");
      this.#socket.terminate();
    } else if (verdict === "ping") this.#announce();
    else this.#plan();
  };

  /** Closes the connection from this side. */
  leave(code: number, reason: string): void {
    if (this.#isOver) return;
    // The calls' last messages are sent first.
    for (let message = this.#mux.next(); message !== null; message = this.#mux.next()) {
      this.#socket.send(message, () => {});
    }
    this.#end(code, reason);
    this.#socket.close(code, reason);
  }

  /** Closes the connection once it carries no call and everything is sent, so that new calls reach another server. */
  leaveWhenIdle(code: number, reason: string): void {
    this.#leaving = { code, reason };
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // Reading resumes so that the client's answer to the closing handshake is read.
    if (this.#isPaused) this.#socket.resume?.();
    this.#mux.lost(code, reason);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    afterThisTurn(this);
  }

  runTurn(): void {
    this.#isScheduled = false;
    this.#write();
  }

  #flush(): void {
    this.#write();
    this.#socket.flush?.();
  }

  readonly #write = (): void => {
    while (!this.#isOver && this.#socket.bufferedBytes < highWaterBytes) {
      const message = this.#mux.next();
      if (message === null) {
        if (this.#leaving !== null && this.#mux.size === 0) this.leave(this.#leaving.code, this.#leaving.reason);
        return;
      }
      this.#heartbeat.noteSent(performance.now());
      this.#socket.send(message, this.#write, this.#mux.messageBytes);
    }
  };
}

/** Passes a channel's events to its call. A class, because functions for each channel would take more memory. */
class ServedChannel implements ChannelEvents {
  readonly #id: number;
  readonly #call: AcceptedSocket;
  readonly #left: (id: number) => void;

  constructor(id: number, call: AcceptedSocket, left: (id: number) => void) {
    this.#id = id;
    this.#call = call;
    this.#left = left;
  }

  text(text: string, bytes: number): void {
    this.#call.text(text, bytes);
  }

  binary(data: Uint8Array): void {
    this.#call.binary(data);
  }

  closed(code: number, reason: string): void {
    this.#left(this.#id);
    this.#call.closed(code, reason);
  }
}
