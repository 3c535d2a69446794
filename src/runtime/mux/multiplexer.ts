import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import {
  type BadOpenFrame,
  type CloseFrame,
  type ControlFrame,
  type OpenFrame,
  pongFrame,
  type ReadControlFrame,
  readControl,
  writeClose,
  writeOpen,
  writePing,
} from "./control-frame.js";
import { controlChannel, openBinary, openText, sealText } from "./envelope.js";
import { type MuxRules, muxRules } from "./mux-rules.js";
import { Outbox } from "./outbox.js";

/** The events of one channel. `closed` comes exactly once and last. */
export interface ChannelEvents {
  text(text: string, bytes: number): void;
  binary(data: Uint8Array): void;
  /** `frame` is the peer's `close` frame; null if this side closed the channel or the connection was lost. */
  closed(code: number, reason: string, frame: CloseFrame | null): void;
}

/** The reason to close a connection. */
export interface Breach {
  readonly code: number;
  readonly reason: string;
}

/** The answer to a call's opening request in place of an upgrade. */
export interface Refusal {
  readonly status: number;
  readonly error: WireError;
}

export interface MultiplexerEvents {
  /** Called when there is something to write. */
  readonly wake: () => void;
  /** Called to write without waiting for the end of the turn. */
  readonly flush?: () => void;
  /**
   * Server: called when the client opens a channel. Returns the listener of the channel; null: it was refused, and is
   * closed already.
   */
  readonly opened?: (frame: OpenFrame | BadOpenFrame, channel: ChannelSocket) => ChannelEvents | null;
  /**
   * Server: `pause` is called when several calls can't take messages, and `resume` when at most one of them still
   * can't.
   */
  readonly pause?: () => void;
  readonly resume?: () => void;
  /** Client: called with the server's ping interval and time limit. */
  readonly pinged?: (everyMs: number, timeoutMs: number) => void;
}

/**
 * The number of channels that must ask for a pause before the connection is paused. A single call can't stop the others,
 * whose acknowledgements may free the memory that the server needs.
 */
const pausingChannels = 2;

const pongMessage = sealText(controlChannel, pongFrame);

/**
 * The maximum number of bytes in a channel's queue. The call keeps the rest, and counts it against the memory budget.
 */
const channelHighWaterBytes = 16_384;

/**
 * One end of a shared connection, without its socket and timers: `receive` takes what arrives, and `next` returns what
 * to write. Each channel is a socket for the session that it carries.
 */
export class Multiplexer {
  readonly #read: ReadControlFrame;
  readonly #events: MultiplexerEvents;
  readonly #rules: MuxRules;
  readonly #outbox: Outbox;
  readonly #channels = new Map<number, ChannelSocket>();
  /** The channels whose calls can't take messages. */
  readonly #paused = new Set<number>();
  /** The highest channel number that was opened. */
  #highest = 0;
  #owesPong = false;
  #messageBytes = 0;
  #isOver = false;
  /** Shared by all channels: separate functions for each would take more memory than the rest of an idle channel. */
  readonly #carrier: Carrier = {
    buffered: (id) => this.#outbox.bytesOf(id),
    send: (id, data, left, bytes) => {
      this.#outbox.add(id, data, left, bytes);
      this.#events.wake();
    },
    flush: () => this.#events.flush?.(),
    hasSeveral: () => this.#channels.size > 1,
    pause: (id) => {
      if (this.#paused.has(id)) return;
      this.#paused.add(id);
      if (this.#paused.size === pausingChannels) this.#events.pause?.();
    },
    resume: (id) => this.#resume(id),
    close: (frame, drops) => {
      if (!this.#channels.delete(frame.ch)) return;
      this.#resume(frame.ch);
      if (drops && this.#outbox.drop(frame.ch)) return;
      this.#outbox.addControl(frame.ch, writeClose(frame));
      this.#events.wake();
    },
  };

  /** `read` reads the control frames that the peer may send. */
  constructor(read: ReadControlFrame, events: MultiplexerEvents, rules: MuxRules = muxRules) {
    this.#read = read;
    this.#events = events;
    this.#rules = rules;
    this.#outbox = new Outbox(rules);
  }

  /** The number of open channels. */
  get size(): number {
    return this.#channels.size;
  }

  /** The number of messages that wait to be sent. */
  get waiting(): number {
    return this.#outbox.size;
  }

  /** Client: opens a channel. Messages may be sent on it at once. */
  open(path: string, headers: Readonly<Record<string, string>>, events: ChannelEvents): ChannelSocket {
    const id = this.#rules.freshNumbers ? this.#highest + 1 : this.#firstFree();
    this.#highest = Math.max(this.#highest, id);
    const channel = new ChannelSocket(id, this.#carrier);
    channel.events = events;
    this.#channels.set(id, channel);
    this.#outbox.addOpen(id, writeOpen({ ch: id, path, headers }));
    this.#events.wake();
    return channel;
  }

  /** Server: pings the client. */
  ping(everyMs: number, timeoutMs: number): void {
    this.#outbox.addControl(controlChannel, writePing(everyMs, timeoutMs));
    this.#events.wake();
  }

  /** `bytes` is the size of the text in UTF-8. */
  receiveText(text: string, bytes: number): Breach | null {
    if (this.#isOver) return null;
    const opened = openText(text);
    if (opened === null) return breach("a message without a channel");
    const { channel, data } = opened;
    if (channel === controlChannel) return this.#control(data);
    const socket = this.#channels.get(channel);
    if (socket === undefined) return this.#stray(channel);
    socket.events?.text(data, bytes - (text.length - data.length));
    return null;
  }

  receiveBinary(message: Uint8Array): Breach | null {
    if (this.#isOver) return null;
    const opened = openBinary(message);
    if (opened === null || opened.channel === controlChannel) return breach("a binary message without a channel");
    const socket = this.#channels.get(opened.channel);
    if (socket === undefined) return this.#stray(opened.channel);
    socket.events?.binary(opened.data);
    return null;
  }

  /** Returns the next message to write; null if nothing waits. */
  next(): string | Uint8Array | null {
    if (this.#owesPong) {
      this.#owesPong = false;
      this.#messageBytes = pongMessage.length;
      return pongMessage;
    }
    const message = this.#outbox.next();
    this.#messageBytes = this.#outbox.messageBytes;
    return message;
  }

  /** The size in bytes of the message that `next` returned last. */
  get messageBytes(): number {
    return this.#messageBytes;
  }

  /** Closes all channels because the connection is gone. */
  lost(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of this.#rules.loseAll ? channels : channels.slice(1)) channel.end(code, reason, null);
  }

  #resume(id: number): void {
    if (this.#paused.delete(id) && this.#paused.size === pausingChannels - 1) this.#events.resume?.();
  }

  #control(text: string): Breach | null {
    const frames = readControl(text, this.#read);
    if (typeof frames === "string") return breach(frames);
    for (const frame of frames) {
      const problem = this.#act(frame);
      if (problem !== null) return problem;
    }
    return null;
  }

  #act(frame: ControlFrame): Breach | null {
    switch (frame.t) {
      case "open":
      case "badOpen":
        return this.#accept(frame);
      case "close":
        return this.#closedByPeer(frame);
      case "ping":
        this.#owesPong = true;
        this.#events.pinged?.(...frame.hb);
        this.#events.wake();
        return null;
      case "pong":
        return null;
    }
  }

  #accept(frame: OpenFrame | BadOpenFrame): Breach | null {
    if (frame.ch <= this.#highest) return breach("a channel number that was used before");
    this.#highest = frame.ch;
    const channel = new ChannelSocket(frame.ch, this.#carrier);
    this.#channels.set(frame.ch, channel);
    channel.events = this.#events.opened?.(frame, channel) ?? null;
    return null;
  }

  #closedByPeer(frame: CloseFrame): Breach | null {
    const channel = this.#channels.get(frame.ch);
    if (channel === undefined) return this.#stray(frame.ch);
    this.#channels.delete(frame.ch);
    this.#resume(frame.ch);
    this.#outbox.drop(frame.ch);
    channel.end(frame.code, frame.reason, frame);
    return null;
  }

  /**
   * Handles a message for a channel that is not open: this side closed it while the message was in transit, or it was
   * never opened.
   */
  #stray(channel: number): Breach | null {
    if (channel <= this.#highest && this.#rules.ignoresClosed) return null;
    return channel > this.#highest && !this.#rules.refusesUnknown ? null : breach("a channel that was not opened");
  }

  #firstFree(): number {
    let id = 1;
    while (this.#channels.has(id)) id++;
    return id;
  }
}

/** The connection as its channels see it. */
interface Carrier {
  buffered(channel: number): number;
  send(channel: number, data: string | Uint8Array, left: () => void, bytes?: number): void;
  flush(): void;
  /** Whether more than one channel is open. */
  hasSeveral(): boolean;
  pause(channel: number): void;
  resume(channel: number): void;
  close(frame: Omit<CloseFrame, "t">, drops: boolean): void;
}

/** A channel in the form of a socket, for the session that it carries. */
export class ChannelSocket implements FrameSocket {
  readonly id: number;
  /** Server: whether the channel is on a client's connection, rather than on one between two nodes. */
  isShared = false;
  events: ChannelEvents | null = null;
  readonly #carrier: Carrier;
  /** Whether this side has closed the channel. */
  #isClosed = false;
  #isOver = false;

  constructor(id: number, carrier: Carrier) {
    this.id = id;
    this.#carrier = carrier;
  }

  /**
   * A channel counts as a full socket at far fewer bytes than a WebSocket does, because all channels share one
   * connection.
   */
  get bufferedBytes(): number {
    const bytes = this.#carrier.buffered(this.id);
    return bytes >= channelHighWaterBytes ? Math.max(bytes, highWaterBytes) : bytes;
  }

  send(data: string | Uint8Array, flushed: () => void, bytes?: number): void {
    if (!this.#isClosed && !this.#isOver) this.#carrier.send(this.id, data, flushed, bytes);
  }

  flush(): void {
    this.#carrier.flush();
  }

  get hasNeighbours(): boolean {
    return true;
  }

  get joinsOthers(): boolean {
    return this.#carrier.hasSeveral();
  }

  pause(): void {
    if (!this.#isClosed && !this.#isOver) this.#carrier.pause(this.id);
  }

  resume(): void {
    this.#carrier.resume(this.id);
  }

  close(code: number, reason: string): void {
    this.#close({ ch: this.id, code, reason }, false);
  }

  /** Refuses the channel's `open` with the answer that an opening request over HTTP would get instead of an upgrade. */
  refuse({ status, error }: Refusal): void {
    this.#close({ ch: this.id, code: closeCode.refused, reason: error.name.slice(0, 123), status, error }, false);
  }

  terminate(): void {
    this.#close({ ch: this.id, code: closeCode.goingAway, reason: "" }, true);
  }

  /** Ends the channel: nothing more will come on it. */
  end(code: number, reason: string, frame: CloseFrame | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { events } = this;
    this.events = null;
    events?.closed(code, reason, frame);
  }

  #close(frame: Omit<CloseFrame, "t">, drops: boolean): void {
    if (this.#isClosed || this.#isOver) return;
    this.#isClosed = true;
    this.#carrier.close(frame, drops);
    // Deferred, because the close event of a WebSocket comes later, too.
    queueMicrotask(() => this.end(frame.code, frame.reason, null));
  }
}

function breach(reason: string): Breach {
  return { code: closeCode.breach, reason };
}
