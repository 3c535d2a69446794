import { SharedConnection } from "../client/shared-connection.js";
import { nodePlatform } from "../client/socket-ws.js";
import { closeCode, closeReason } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import type { Dial, FrameSocket } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import type { AcceptedSocket } from "../v1/accepted-socket.js";
import { writeHello } from "../v1/frame.js";
import type { Newcomer } from "../v1/sessions.js";
import type { Node } from "./directory.js";
import { isAnswerProof, writeLinkClaim } from "./link-proof.js";
import { nodePath } from "./node-path.js";
import { readRelayAnswer, writeRelay } from "./relay-frame.js";

export interface NodeLinkOptions {
  readonly self: string;
  readonly secret: string;
  /** Returns a number that is higher than at any earlier call. */
  readonly count: () => number;
  /** The length of the longest message. */
  readonly maxBytes: number;
}

/** The owner's answer to a node that requests to relay a session. */
export type LinkAnswer =
  | { readonly kind: "carried"; readonly owner: AcceptedSocket; readonly ended: Promise<void> }
  | { readonly kind: "parked" }
  | { readonly kind: "unreachable" };

const openTimeoutMs = 2_000;
/** The time for the owner's answer, in milliseconds. The owner's handler may take five seconds to stop. */
const answerLimitMs = 8_000;
const backoff = { baseMs: 50, maxMs: 500 };
const idleMs = 30_000;

/** One node's connection to another one, on which relayed sessions are channels. It is made on demand. */
export class NodeLink {
  readonly #options: NodeLinkOptions;
  readonly #connection: SharedConnection;

  constructor(owner: Node, options: NodeLinkOptions) {
    this.#options = options;
    const url = owner.address.replace(/\/$/, "") + nodePath;
    this.#connection = new SharedConnection({
      dial: (protocols, events) => {
        const claim = { from: options.self, counter: options.count() };
        const authorization = writeLinkClaim(options.secret, claim, owner.id);
        return nodePlatform.dial(url, { authorization }, options.maxBytes)(protocols, events);
      },
      backoff,
      openTimeoutMs,
      idleMs,
      showsAnswers: true,
      watch: () => () => {},
    });
  }

  /** Requests a session from its owner, and passes messages on if the owner still runs the session. */
  async relay(newcomer: Newcomer, nonce: string): Promise<LinkAnswer> {
    const relayed = new RelayedSession(newcomer, this.#options.secret, nonce);
    const { url: path } = newcomer.request;
    const dial = this.#connection.dialOf({ path, headers: {}, alone: unreachable });
    const socket = dial([], {
      opened: () => relayed.begin(socket),
      text: (text) => relayed.fromOwner(text),
      binary: (data) => relayed.binaryFromOwner(data),
      closed: (code, reason) => relayed.ownerClosed(code, reason),
    });
    const timer = setTimeout(() => relayed.stopWaiting(socket), timerMs(answerLimitMs));
    try {
      return await relayed.answer;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Codes that a WebSocket may not be closed with: RFC 6455, 7.4.1. */
const unsendable = new Set([1004, 1005, 1006, 1015]);

/** A session whose client is here and whose handler is on another node. */
class RelayedSession implements AcceptedSocket {
  readonly #newcomer: Newcomer;
  readonly #secret: string;
  readonly #nonce: string;
  readonly #answer = new Deferred<LinkAnswer>();
  readonly #ended = new Deferred<void>();
  #owner: FrameSocket | null = null;
  #state: "asking" | "carried" | "over" = "asking";

  constructor(newcomer: Newcomer, secret: string, nonce: string) {
    this.#newcomer = newcomer;
    this.#secret = secret;
    this.#nonce = nonce;
  }

  get answer(): Promise<LinkAnswer> {
    return this.#answer.promise;
  }

  /** Sends the request and the client's `hello`. */
  begin(owner: FrameSocket): void {
    const { request, binding, owner: principal, expiresAt, hello } = this.#newcomer;
    this.#owner = owner;
    const exp = expiresAt === null ? null : Math.max(0, expiresAt - Date.now());
    const { headers, remoteAddress: address } = request;
    owner.send(
      writeRelay({ headers, origin: binding.origin, address, owner: principal, exp, nonce: this.#nonce }),
      () => {},
    );
    owner.send(writeHello(hello.c, hello.b, hello.res), () => {});
  }

  fromOwner(text: string): void {
    if (this.#state === "asking") this.#answered(text);
    else if (this.#state === "carried") this.#newcomer.socket.send(text, () => {});
  }

  binaryFromOwner(data: Uint8Array): void {
    if (this.#state === "carried") this.#newcomer.socket.send(data, () => {});
  }

  ownerClosed(code: number, reason: string): void {
    const { socket } = this.#newcomer;
    if (this.#state === "carried") {
      if (unsendable.has(code)) socket.close(closeCode.restart, "the connection to the stream's node was lost");
      else socket.close(code, closeReason(reason));
    }
    this.#end();
  }

  /** Stops waiting for the answer. */
  stopWaiting(owner: FrameSocket): void {
    owner.close(closeCode.goingAway, "no answer in time");
    this.#end();
  }

  text(text: string): void {
    this.#toOwner(text);
  }

  binary(data: Uint8Array): void {
    this.#toOwner(data);
  }

  closed(code: number, reason: string): void {
    this.#owner?.close(code, closeReason(reason));
    this.#end();
  }

  #answered(text: string): void {
    const answer = readRelayAnswer(text);
    if (answer === null || !isAnswerProof(this.#secret, this.#nonce, answer.proof)) {
      this.#owner?.close(closeCode.breach, "no proof");
      this.#end();
    } else if (answer.t === "carried") {
      this.#state = "carried";
      this.#answer.resolve({ kind: "carried", owner: this, ended: this.#ended.promise });
    } else {
      this.#answer.resolve({ kind: "parked" });
      this.#owner?.close(closeCode.done, "");
      this.#end();
    }
  }

  #toOwner(data: string | Uint8Array): void {
    const owner = this.#owner;
    if (this.#state !== "carried" || owner === null) return;
    if (owner.bufferedBytes > this.#newcomer.maxWaitingBytes) {
      this.#newcomer.socket.close(closeCode.slow, "the stream's node accepts no data");
      owner.close(closeCode.slow, "");
      this.#end();
    } else owner.send(data, () => {});
  }

  #end(): void {
    this.#state = "over";
    this.#answer.resolve({ kind: "unreachable" });
    this.#ended.resolve();
  }
}

/**
 * Refuses every channel. Used if a node does not have the endpoint or does not accept the link, because another process
 * then runs at its address.
 */
const unreachable: Dial = (_protocols, events) => {
  queueMicrotask(() => events.closed(1006, "the node can't be reached", null));
  return { bufferedBytes: 0, send() {}, close() {}, terminate() {} };
};
