/**
 * A simulation of shared connections: a client and a server with one connection after the other between them. It has
 * neither sockets nor a clock, because a test makes each step by a call. In any order of steps, each channel has to
 * behave like a separate WebSocket.
 */
import { readFromClient, readFromServer } from "../../../src/runtime/mux/control-frame.js";
import { type ChannelSocket, Multiplexer } from "../../../src/runtime/mux/multiplexer.js";
import { type MuxRules, muxRules } from "../../../src/runtime/mux/mux-rules.js";

/** A property of the shared connection that does not hold. */
export class Violation extends Error {
  override readonly name = "Violation";
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** One end of a channel: what was sent on it and what arrived. */
class End {
  readonly sent: string[] = [];
  readonly got: string[] = [];
  socket: ChannelSocket | null = null;
  /** Whether this end was closed, and why. */
  closed: "no" | "here" | "by the peer" | "lost" = "no";
  closedHere = false;
  timesClosed = 0;

  readonly events = {
    text: (text: string) => this.take(text),
    binary: (data: Uint8Array) => this.take(new TextDecoder().decode(data)),
    closed: (_code: number, reason: string, frame: object | null) => {
      this.timesClosed++;
      this.closed = frame !== null ? "by the peer" : reason === "lost" ? "lost" : "here";
    },
  };

  take(message: string): void {
    check(this.timesClosed === 0, "something arrived after the end");
    check(!this.closedHere, "something arrived on a channel that this side had closed");
    this.got.push(message);
  }
}

interface Pair {
  readonly key: string;
  readonly client: End;
  readonly server: End;
}

interface Waiting {
  readonly pair: Pair;
  /** The bytes of other channels that were written while this channel waited, since it was last written itself. */
  overtaken: number;
}

type Wire = string | Uint8Array;

export interface Sizes {
  readonly sliceBytes: number;
  readonly largest: number;
}

/** A connection between two multiplexers. */
class Connection {
  readonly client: Multiplexer;
  readonly server: Multiplexer;
  readonly up: Wire[] = [];
  readonly down: Wire[] = [];
  readonly pairs: Pair[] = [];

  constructor(rules: MuxRules, byKey: Map<string, Pair>) {
    this.client = new Multiplexer(readFromServer, { wake: () => {} }, rules);
    this.server = new Multiplexer(
      readFromClient,
      {
        wake: () => {},
        opened: (frame, socket) => {
          check(frame.t === "open", "a correct open was not read");
          const pair = byKey.get(frame.path);
          check(pair !== undefined && pair.server.socket === null, "an open that was not sent, or that arrived twice");
          check(frame.headers["x-key"] === frame.path, "headers of another channel");
          pair.server.socket = socket;
          return pair.server.events;
        },
      },
      rules,
    );
  }
}

export class MuxWorld {
  readonly #rules: MuxRules;
  readonly #sizes: Sizes;
  readonly #byKey = new Map<string, Pair>();
  #connection: Connection;
  #messages = 0;
  /** The channels with waiting messages, by direction and key. */
  readonly #heads = { up: new Map<string, Waiting>(), down: new Map<string, Waiting>() };

  constructor(sizes: Sizes, change: Partial<MuxRules> = {}) {
    this.#sizes = sizes;
    this.#rules = { ...muxRules, sliceBytes: sizes.sliceBytes, ...change };
    this.#connection = new Connection(this.#rules, this.#byKey);
  }

  open(): void {
    if (this.#connection.pairs.length >= 6) return;
    const key = `/${this.#byKey.size}`;
    const pair: Pair = { key, client: new End(), server: new End() };
    this.#byKey.set(key, pair);
    this.#connection.pairs.push(pair);
    pair.client.socket = this.#connection.client.open(key, { "x-key": key }, pair.client.events);
  }

  send(side: "client" | "server", index: number, size: number, binary: boolean): void {
    const end = this.#end(side, index);
    if (end === null || end.closedHere || end.timesClosed > 0) return;
    const text = `${this.#messages++}`.padEnd(Math.min(size, this.#sizes.largest), ".");
    end.sent.push(text);
    end.socket?.send(binary ? new TextEncoder().encode(text) : text, () => {});
  }

  close(side: "client" | "server", index: number, how: "close" | "terminate"): void {
    const end = this.#end(side, index);
    if (end === null || end.closedHere || end.timesClosed > 0) return;
    end.closedHere = true;
    // Waiting messages are dropped, so the peer need not receive them.
    if (how === "terminate") end.sent.length = 0;
    if (how === "close") end.socket?.close(1000, "done");
    else end.socket?.terminate();
  }

  pump(side: "client" | "server", count: number): void {
    const { client, server, up, down } = this.#connection;
    for (let left = count; left > 0; left--) {
      const message = (side === "client" ? client : server).next();
      if (message === null) return;
      (side === "client" ? up : down).push(message);
      this.#weigh(side === "client" ? "up" : "down", message);
    }
  }

  deliver(side: "client" | "server"): void {
    const { client, server, up, down } = this.#connection;
    const message = (side === "server" ? up : down).shift();
    if (message === undefined) return;
    this.#receive(side === "server" ? server : client, message, "a valid message was refused");
    this.#checkPrefixes();
  }

  /** Sends a message for a channel that was never opened, which the server has to detect. */
  sendToUnknownChannel(): void {
    const { server } = this.#connection;
    const breach = server.receiveText("999 {}", 6);
    check(breach !== null, "a message for a channel that was never opened was accepted");
  }

  /** Loses the connection with all messages in transit, and replaces it by another one. */
  async cut(): Promise<void> {
    const old = this.#connection;
    this.#connection = new Connection(this.#rules, this.#byKey);
    old.client.lost(1006, "lost");
    old.server.lost(1006, "lost");
    await settled();
    for (const { client, server } of old.pairs) {
      check(client.timesClosed === 1, "the client's channel was not closed once with its connection");
      if (server.socket !== null) check(server.timesClosed === 1, "the server's channel was not closed once");
    }
    this.#heads.up.clear();
    this.#heads.down.clear();
  }

  /**
   * Delivers everything. Then every message must have arrived, except on channels that its sender terminated or its
   * receiver closed, and both ends of a channel must agree on whether it is closed.
   */
  async finish(): Promise<void> {
    for (let round = 0; round < 1_000; round++) {
      this.pump("client", 100);
      this.pump("server", 100);
      const { up, down } = this.#connection;
      if (up.length === 0 && down.length === 0) break;
      while (up.length > 0) this.deliver("server");
      while (down.length > 0) this.deliver("client");
    }
    await settled();
    for (const { client, server } of this.#connection.pairs) {
      // The client closed the channel before the server received its `open`.
      if (server.socket === null && client.timesClosed === 1) continue;
      checkArrived(client, server);
      checkArrived(server, client);
      const over = client.timesClosed > 0;
      check(over === server.timesClosed > 0, "one end of a channel is closed and the other is not");
    }
    await this.cut();
  }

  #receive(to: Multiplexer, message: Wire, why: string): void {
    const breach =
      typeof message === "string" ? to.receiveText(message, Buffer.byteLength(message)) : to.receiveBinary(message);
    check(breach === null, `${why}: ${breach?.reason}`);
  }

  #end(side: "client" | "server", index: number): End | null {
    const { pairs } = this.#connection;
    const pair = pairs[index % Math.max(1, pairs.length)];
    const end = pair?.[side];
    return end === undefined || end.socket === null ? null : end;
  }

  /** Checks that no more than one slice and one message of each other channel overtake a waiting message. */
  #weigh(direction: "up" | "down", message: Wire): void {
    const heads = this.#heads[direction];
    const size = typeof message === "string" ? message.length : message.byteLength;
    const { pairs } = this.#connection;
    const limit = pairs.length * (this.#sizes.sliceBytes + this.#sizes.largest + 200);
    const mux = direction === "up" ? this.#connection.client : this.#connection.server;
    for (const pair of pairs) {
      const socket = direction === "up" ? pair.client.socket : pair.server.socket;
      const waits = socket !== null && socket.bufferedBytes > 0 && mux.size > 0;
      if (!waits) heads.delete(pair.key);
      else {
        const head = heads.get(pair.key) ?? { pair, overtaken: 0 };
        const isOwn = isOf(message, socket.id);
        head.overtaken = isOwn ? 0 : head.overtaken + size;
        heads.set(pair.key, head);
        check(head.overtaken <= limit, "a channel was kept waiting by the others");
      }
    }
  }

  #checkPrefixes(): void {
    for (const { client, server } of this.#connection.pairs) {
      checkPrefix(client, server);
      checkPrefix(server, client);
    }
  }
}

/** Checks that the received messages are the first of those sent, except after a sender has dropped waiting ones. */
function checkPrefix(from: End, to: End): void {
  if (from.closedHere && from.sent.length === 0) return;
  check(to.got.length <= from.sent.length, "more arrived than was sent");
  const last = to.got.length - 1;
  check(last < 0 || to.got[last] === from.sent[last], "a message arrived that was not sent, or in the wrong order");
}

function checkArrived(from: End, to: End): void {
  if (to.closedHere || (from.closedHere && from.sent.length === 0)) return;
  check(to.got.length === from.sent.length, "something that was sent did not arrive");
}

function isOf(message: Wire, channel: number): boolean {
  if (typeof message === "string") return message.startsWith(`${channel} `);
  return new DataView(message.buffer, message.byteOffset).getUint32(0) === channel;
}

async function settled(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
}
