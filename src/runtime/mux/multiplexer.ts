import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import {
  type BadOpenFrame,
  type CloseFrame,
  type ControlFrame,
  type OpenFrame,
  pongFrame,
  readControl,
  writeClose,
  writeOpen,
  writePing,
} from "./control-frame.js";
import { controlChannel, envelopeBytes, highestChannel, openBinary, openText } from "./envelope.js";
import { type MuxRules, muxRules } from "./mux-rules.js";
import { Outbox } from "./outbox.js";

/** What one channel reports. `closed` comes once and last. */
export interface ChannelEvents {
  text(text: string, bytes: number): void;
  binary(data: Uint8Array): void;
  /** `frame`: what the peer said of it; null where this side closed it, or the connection is lost. */
  closed(code: number, reason: string, frame: CloseFrame | null): void;
}

/** Why a connection has to be closed. */
export interface Breach {
  readonly code: number;
  readonly reason: string;
}

/** What a call's opening request would have been answered in place of an upgrade. */
export interface Refusal {
  readonly status: number;
  readonly error: WireError;
}

export interface MultiplexerEvents {
  /** There is something to write. */
  readonly wake: () => void;
  /** Server: the client opens a channel. Returns who listens to it; null refuses it, and has closed it. */
  readonly opened?: (frame: OpenFrame | BadOpenFrame, channel: ChannelSocket) => ChannelEvents | null;
  /** Client: how often the server asks, and how long it waits. */
  readonly pinged?: (everyMs: number, timeoutMs: number) => void;
}

/** Of a channel's queue: more is kept by the call, where it is counted. */
const channelHighWaterBytes = 16_384;

/**
 * One end of a shared connection, without its socket and without timers: `receive` takes what arrives, `next` gives what is
 * to be written. Each channel is a socket for the session that it carries.
 */
export class Multiplexer {
  readonly #role: "client" | "server";
  readonly #events: MultiplexerEvents;
  readonly #rules: MuxRules;
  readonly #outbox: Outbox;
  readonly #channels = new Map<number, ChannelSocket>();
  /** The highest channel number that was opened. */
  #highest = 0;
  #owesPong = false;
  #isOver = false;

  constructor(role: "client" | "server", events: MultiplexerEvents, rules: MuxRules = muxRules) {
    this.#role = role;
    this.#events = events;
    this.#rules = rules;
    this.#outbox = new Outbox(rules);
  }

  /** Channels that are open. */
  get size(): number {
    return this.#channels.size;
  }

  /** Messages that wait to leave. */
  get waiting(): number {
    return this.#outbox.size;
  }

  /** Whether all channel numbers have been used: a new connection has to take what is opened next. */
  get isExhausted(): boolean {
    return this.#highest >= highestChannel;
  }

  /** Client: opens a channel. What is sent on it may follow at once. */
  open(path: string, headers: Readonly<Record<string, string>>, events: ChannelEvents): ChannelSocket {
    const id = this.#rules.freshNumbers ? this.#highest + 1 : this.#firstFree();
    this.#highest = Math.max(this.#highest, id);
    const channel = this.#channelOf(id);
    channel.events = events;
    this.#channels.set(id, channel);
    this.#outbox.addOpen(id, writeOpen({ ch: id, path, headers }));
    this.#events.wake();
    return channel;
  }

  /** Server: asks whether the client is there. */
  ping(everyMs: number, timeoutMs: number): void {
    this.#outbox.addControl(controlChannel, writePing(everyMs, timeoutMs));
    this.#events.wake();
  }

  /** `bytes`: the size of the text in UTF-8. */
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

  /** The next message to write; null where nothing waits. */
  next(): string | Uint8Array | null {
    if (this.#owesPong) {
      this.#owesPong = false;
      return `${controlChannel} ${pongFrame}`;
    }
    return this.#outbox.next();
  }

  /** The connection is gone: so are its channels. */
  lost(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of this.#rules.loseAll ? channels : channels.slice(1)) channel.end(code, reason, null);
  }

  #control(text: string): Breach | null {
    const frames = readControl(text, this.#role === "client" ? "server" : "client");
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
    const channel = this.#channelOf(frame.ch);
    this.#channels.set(frame.ch, channel);
    channel.events = this.#events.opened?.(frame, channel) ?? null;
    return null;
  }

  #closedByPeer(frame: CloseFrame): Breach | null {
    const channel = this.#channels.get(frame.ch);
    if (channel === undefined) return this.#stray(frame.ch);
    this.#channels.delete(frame.ch);
    this.#outbox.drop(frame.ch);
    channel.end(frame.code, frame.reason, frame);
    return null;
  }

  /** Something for a channel that is not open: closed on this side while it was on its way, or never opened. */
  #stray(channel: number): Breach | null {
    if (channel <= this.#highest && this.#rules.ignoresClosed) return null;
    return channel > this.#highest && !this.#rules.refusesUnknown ? null : breach("a channel that was not opened");
  }

  #channelOf(id: number): ChannelSocket {
    return new ChannelSocket(id, {
      buffered: () => this.#outbox.bytesOf(id),
      send: (data, left) => {
        this.#outbox.add(id, data, left);
        this.#events.wake();
      },
      close: (frame, drops) => {
        if (!this.#channels.delete(id)) return;
        if (drops && this.#outbox.drop(id)) return;
        this.#outbox.addControl(id, writeClose(frame));
        this.#events.wake();
      },
    });
  }

  #firstFree(): number {
    let id = 1;
    while (this.#channels.has(id)) id++;
    return id;
  }
}

/** What a channel does with its connection. */
interface Carrier {
  buffered(): number;
  send(data: string | Uint8Array, left: () => void): void;
  close(frame: Omit<CloseFrame, "t">, drops: boolean): void;
}

/** A channel, as the session that it carries sees it: a socket. */
export class ChannelSocket implements FrameSocket {
  readonly id: number;
  events: ChannelEvents | null = null;
  readonly #carrier: Carrier;
  /** This side has said its last word. */
  #isClosed = false;
  #isOver = false;

  constructor(id: number, carrier: Carrier) {
    this.id = id;
    this.#carrier = carrier;
  }

  /** Full already where the channel has little waiting: the connection belongs to all channels. */
  get bufferedBytes(): number {
    const bytes = this.#carrier.buffered();
    return bytes >= channelHighWaterBytes ? Math.max(bytes, highWaterBytes) : bytes;
  }

  send(data: string | Uint8Array, flushed: () => void): void {
    if (!this.#isClosed && !this.#isOver) this.#carrier.send(data, flushed);
  }

  close(code: number, reason: string): void {
    this.#close({ ch: this.id, code, reason }, false);
  }

  /** Answers the channel's `open` as an opening request would have been answered in place of an upgrade. */
  refuse({ status, error }: Refusal): void {
    this.#close({ ch: this.id, code: closeCode.refused, reason: error.name.slice(0, 123), status, error }, false);
  }

  terminate(): void {
    this.#close({ ch: this.id, code: closeCode.goingAway, reason: "" }, true);
  }

  /** Nothing more will come on this channel. */
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
    // Not within the caller's own step, as a WebSocket's close comes later, too.
    queueMicrotask(() => this.end(frame.code, frame.reason, null));
  }
}

function breach(reason: string): Breach {
  return { code: closeCode.breach, reason };
}

/** The longest message of a channel's WebSocket, as a message of the shared connection. */
export function envelopedBytes(bytes: number): number {
  return bytes + envelopeBytes;
}
