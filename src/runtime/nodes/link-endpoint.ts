import type { IncomingMessage } from "node:http";
import type { ChannelSocket } from "../mux/multiplexer.js";
import type { SessionsHost } from "../server/server-sessions.js";
import { SharedServerConnection } from "../server/shared-server-connection.js";
import type { ServerSocketEvents } from "../server/socket-ws.js";
import { closeCode } from "../transport/close-codes.js";
import type { ServerSocket } from "../transport/socket.js";
import type { AcceptedSocket } from "../v1/accepted-socket.js";
import { Acceptor, type UpgradedCall } from "../v1/acceptor.js";
import type { ResumeRequest } from "../v1/frame.js";
import { readFrames, readFromClient } from "../v1/frame.js";
import { type Binding, bindingOf, type Sessions } from "../v1/sessions.js";
import { answerProof, readLinkClaim } from "./link-proof.js";
import { readRelay, requestOf, writeRelayAnswer } from "./relay-frame.js";

export interface LinkEndpointOptions {
  readonly self: string;
  readonly secret: string;
  readonly host: SessionsHost;
  /** The sessions of this process: a relayed client is not relayed again to a third node. */
  readonly sessions: Sessions;
  /** Parks a session if it is about to move; false: it stays, and is relayed. Never rejects. */
  readonly park: (resumption: ResumeRequest, binding: Binding) => Promise<boolean>;
}

/** The times are short, because the clients of a stopped node wait until the node is found to be gone. */
const heartbeat = { everyMs: 1_500, timeoutMs: 2_500 };
/** The maximum number of sessions that one other node relays. */
const maxRelays = 1_000_000;
/** The time within which the first two messages of a channel must arrive, in milliseconds. */
const requestTimeoutMs = 5_000;
/** The limit for messages of the application that arrive together with `hello`, in bytes. */
const maxHelloBytes = 65_536;

/** The owning node's end of the connections from other nodes. */
export class LinkEndpoint {
  readonly #options: LinkEndpointOptions;
  readonly #links = new Set<SharedServerConnection>();
  /** The channels whose clients have a session here. */
  readonly #carried = new Set<RelayRequest>();
  /** The highest counter that each node has used. */
  readonly #counters = new Map<string, number>();

  constructor(options: LinkEndpointOptions) {
    this.#options = options;
  }

  /** The number of sessions whose clients are connected to other nodes. */
  get carried(): number {
    return this.#carried.size;
  }

  /** Whether a request is a link of another node. Each proof is valid once. */
  takes(request: IncomingMessage): boolean {
    const { self, secret } = this.#options;
    const claim = readLinkClaim(secret, request.headers.authorization, self);
    if (claim === null || claim.counter <= (this.#counters.get(claim.from) ?? 0)) return false;
    this.#counters.set(claim.from, claim.counter);
    return true;
  }

  accept(socket: ServerSocket): ServerSocketEvents {
    const link = new SharedServerConnection(socket, {
      maxCalls: maxRelays,
      open: ({ path }, channel) => ({
        socket: new RelayRequest(path, { channel, carried: this.#carried }, this.#options),
        heartbeat,
      }),
      refused: () => {},
    });
    this.#links.add(link);
    return {
      text: (text, bytes) => link.text(text, bytes),
      binary: (data) => link.binary(data),
      closed: (code, reason) => {
        this.#links.delete(link);
        link.closed(code, reason);
      },
    };
  }

  close(): void {
    for (const link of this.#links) link.leave(closeCode.goingAway, "");
  }
}

/** The channel of a relayed client, and the set of all channels that carry a session. */
interface RelayPlace {
  readonly channel: ChannelSocket;
  readonly carried: Set<RelayRequest>;
}

/** A channel of a link: first the client's request, then its `hello`, then the session. */
class RelayRequest implements AcceptedSocket {
  readonly #path: string;
  readonly #channel: ChannelSocket;
  readonly #allCarried: Set<RelayRequest>;
  readonly #options: LinkEndpointOptions;
  readonly #timer: ReturnType<typeof setTimeout>;
  #call: UpgradedCall | null = null;
  #acceptor: Acceptor | null = null;
  #nonce = "";
  #state: "request" | "hello" | "deciding" | "carried" | "closed" = "request";

  constructor(path: string, { channel, carried }: RelayPlace, options: LinkEndpointOptions) {
    this.#path = path;
    this.#channel = channel;
    this.#allCarried = carried;
    this.#options = options;
    this.#timer = setTimeout(() => this.#refuse("no request in time"), requestTimeoutMs);
  }

  text(text: string, bytes: number): void {
    if (this.#state === "carried") this.#acceptor?.text(text, bytes);
    else if (this.#state === "request") this.#request(text);
    else if (this.#state === "hello") this.#hello(text, bytes);
    else if (this.#state === "deciding") this.#refuse("a message before the answer");
  }

  binary(data: Uint8Array): void {
    if (this.#state === "carried") this.#acceptor?.binary(data);
    else this.#refuse("bytes before the answer");
  }

  closed(code: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#state = "closed";
    this.#allCarried.delete(this);
    this.#acceptor?.closed(code, reason);
  }

  #request(text: string): void {
    const { host } = this.#options;
    const relay = readRelay(text);
    const call = relay === null ? null : host.callOf(requestOf(relay, this.#path), relay.origin);
    if (relay === null || call === null) {
      this.#refuse("an invalid request");
      return;
    }
    this.#nonce = relay.nonce;
    this.#state = "hello";
    const expiresAt = relay.exp === null ? null : Date.now() + relay.exp;
    // The node that the client is connected to has authenticated it.
    const admitted = { refused: false, owner: relay.owner, expiresAt } as const;
    // The members are copied one by one, because a spread would leave out the methods of a class.
    const { method, shape, policy, origin, request } = call;
    this.#call = {
      method,
      shape,
      policy,
      origin,
      request,
      open: (moved) => call.open(moved),
      payloadKey: () => call.payloadKey(),
      reopen: () => Promise.resolve(admitted),
      authenticate: (token) => call.authenticate(token),
    };
  }

  #hello(text: string, bytes: number): void {
    const frames = readFrames(text, bytes, maxHelloBytes, readFromClient);
    const hello = typeof frames === "string" ? undefined : frames[0];
    const call = this.#call;
    if (hello?.t !== "hello" || hello.res === null || call === null) {
      this.#refuse("no resumption");
      return;
    }
    clearTimeout(this.#timer);
    this.#state = "deciding";
    this.#options.park(hello.res, bindingOf(call)).then((isParked) => {
      if (this.#state === "deciding") this.#decided(isParked, call);
      if (this.#state === "carried") this.#acceptor?.text(text, bytes);
    });
  }

  #decided(isParked: boolean, call: UpgradedCall): void {
    const { host, sessions } = this.#options;
    const proof = answerProof(this.#options.secret, this.#nonce);
    this.#channel.send(writeRelayAnswer({ t: isParked ? "parked" : "carried", proof }), () => {});
    if (isParked) return;
    this.#state = "carried";
    this.#allCarried.add(this);
    const options = { sessions, helloTimeoutMs: requestTimeoutMs, budget: host.budget, isShared: false };
    this.#acceptor = new Acceptor(this.#channel, call, options);
  }

  #refuse(reason: string): void {
    clearTimeout(this.#timer);
    this.#state = "closed";
    this.#channel.close(closeCode.breach, reason);
  }
}
