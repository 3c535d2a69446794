/**
 * A simulation of sessions of goaidl.v1: one client, a server with its sessions, and links that lose and delay frames,
 * and whose two ends may detect a loss at different times. It has neither sockets nor a clock: each step is a call of a
 * test, and time is a number.
 */
import type { WireError } from "../../../src/runtime/transport/channel.js";
import { closeCode } from "../../../src/runtime/transport/close-codes.js";
import { ClientSession } from "../../../src/runtime/v1/client-session.js";
import { readFrames, readFromClient, writePosition } from "../../../src/runtime/v1/frame.js";
import type { Rate } from "../../../src/runtime/v1/rate.js";
import type { Item } from "../../../src/runtime/v1/receive-half.js";
import { lazyMs, type Rules, rules as standardRules } from "../../../src/runtime/v1/rules.js";
import { ServerSession, type SessionIdentity, type SessionPolicy } from "../../../src/runtime/v1/server-session.js";
import type { Session } from "../../../src/runtime/v1/session.js";
import { readSnapshot, writeSnapshot } from "../../../src/runtime/v1/session-snapshot.js";

export interface Setup {
  /** The windows of the server and of the client. */
  readonly up: { readonly messages: number; readonly bytes: number };
  readonly down: { readonly messages: number; readonly bytes: number };
  readonly largest: number;
  readonly resumeMs: number;
  readonly rate: Rate | null;
  readonly binary: boolean;
  /** Whether the handler starts again from its last checkpoint when its session moves to another node. */
  readonly checkpoints: boolean;
}

type Wire =
  | { readonly data: string | Uint8Array; readonly isFalse?: true }
  | { readonly close: number; readonly reason: string };

/** One connection. Each side detects its loss separately. */
interface Link {
  readonly id: number;
  up: Wire[];
  down: Wire[];
  /** Whether frames that are written from now on are lost. */
  cut: boolean;
  clientOpen: boolean;
  serverOpen: boolean;
  /** The client's first message. */
  readonly hello: string;
}

/** The application of one side, with the messages that it was allowed to send and those that it received. */
class Application {
  readonly accepted: number[] = [];
  readonly got: number[] = [];
  end: Item | null = null;
  endAsked = false;
}

interface Served {
  readonly sid: string;
  /** The session at its owner; while it is parked, the session at its last owner. */
  session: ServerSession;
  readonly application: Application;
  link: Link | null;
  detachedAt: number | null;
  /** The number of owners that the session has had. */
  epoch: number;
  isParked: boolean;
  /** The snapshots with which owners have parked the session, so that copies of these commands can arrive late. */
  readonly parks: { readonly epoch: number; readonly text: string }[];
}

const failure: WireError = {
  name: "broken",
  id: "1",
  message: "as asked",
  temporary: false,
  timeout: false,
  fault: false,
};

/** A property of the protocol that doesn't hold. */
export class Violation extends Error {
  override readonly name = "Violation";
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** A model of the directory that all nodes share: the epoch of each session, and its snapshot while it is parked. */
class ModelDirectory {
  readonly #records = new Map<string, { epoch: number; isParked: boolean; text: string | null }>();
  readonly #checksEpoch: boolean;

  constructor(checksEpoch: boolean) {
    this.#checksEpoch = checksEpoch;
  }

  open(sid: string): void {
    this.#records.set(sid, { epoch: 1, isParked: false, text: null });
  }

  find(sid: string): { readonly epoch: number; readonly isParked: boolean } {
    return this.#records.get(sid) ?? { epoch: 0, isParked: false };
  }

  park(sid: string, epoch: number, text: string): void {
    const record = this.#records.get(sid);
    if (record === undefined || (this.#checksEpoch && record.epoch !== epoch)) return;
    record.isParked = true;
    record.text = text;
  }

  /** Makes the caller the owner, if the session is parked and has had no other owner since `epoch`. */
  claim(sid: string, epoch: number): string | null {
    const record = this.#records.get(sid);
    if (record === undefined || !record.isParked || (this.#checksEpoch && record.epoch !== epoch)) return null;
    record.isParked = false;
    record.epoch++;
    return record.text;
  }
}

export class World {
  now = 0;
  readonly client: ClientSession;
  readonly application = new Application();
  readonly served: Served[] = [];
  readonly links: Link[] = [];
  resumes = 0;
  current: Link | null = null;
  moves = 0;
  readonly directory: ModelDirectory;
  readonly #setup: Setup;
  readonly #rules: Rules;
  #suspendedAt: number | null = null;
  /** Whether a side has sent a false acknowledgement, after which other endings are expected. */
  #hasFalseClaim = false;
  #cancelled = false;
  #duplicates = 0;

  constructor(setup: Setup, rules: Rules = standardRules, checksEpoch = true) {
    this.#setup = setup;
    this.#rules = rules;
    this.directory = new ModelDirectory(checksEpoch);
    const window = { ...setup.down, largest: setup.largest };
    this.client = new ClientSession({ window, largestSent: setup.largest, renewsToken: false }, rules);
  }

  /** The server's session that the client uses. */
  get own(): Served | undefined {
    return this.served.find((served) => served.sid === this.client.welcome?.sid);
  }

  connect(): void {
    if (this.client.attached || this.client.outcome !== null) return;
    const id = this.links.length;
    const hello = this.client.connect(id, this.now);
    this.current = { id, up: [{ data: hello }], down: [], cut: false, clientOpen: true, serverOpen: true, hello };
    this.links.push(this.current);
  }

  clientSends(size: number): void {
    this.#send(this.client, this.application, size);
  }

  serverSends(size: number): void {
    const own = this.own;
    if (own !== undefined && !own.isParked) this.#send(own.session, own.application, size);
  }

  #send(session: Session, application: Application, size: number): void {
    if (session.outcome !== null) return;
    const number = application.accepted.length;
    const text = `${JSON.stringify(number)}${" ".repeat(Math.max(0, size - String(number).length))}`;
    const body = this.#setup.binary ? new TextEncoder().encode(text) : text;
    const bytes = text.length;
    if (bytes <= this.#setup.largest && session.offer(body, bytes, this.now)) application.accepted.push(number);
  }

  clientTakes(): void {
    this.#take(this.client, this.application);
  }

  serverTakes(): void {
    const own = this.own;
    if (own !== undefined && !own.isParked && own.session.outcome === null) this.#take(own.session, own.application);
  }

  /** The handler makes a checkpoint. */
  serverCheckpoints(): void {
    const own = this.own;
    if (!this.#setup.checkpoints || own === undefined || own.isParked) return;
    const { accepted, got } = own.application;
    const state = JSON.stringify({ accepted: accepted.length, got: got.length });
    own.session.checkpoint(state, own.session.incoming.taken, this.now);
  }

  /** The session's owner parks it, if the session can be moved now. */
  serverParks(): void {
    const own = this.own;
    if (!this.#setup.checkpoints || own === undefined || own.isParked) return;
    const snapshot = own.session.snapshot(this.now);
    if (snapshot === null) return;
    const parked = { epoch: own.epoch, text: writeSnapshot(snapshot) };
    const { link } = own;
    if (link !== null && !link.cut) link.down.push({ close: closeCode.restart, reason: "" });
    this.#serverLoses(own, closeCode.restart);
    own.isParked = true;
    own.detachedAt ??= this.now;
    own.parks.push(parked);
    this.directory.park(own.sid, parked.epoch, parked.text);
  }

  /** Delivers an earlier `park` command to the directory once more, long after its answer. */
  parksAgain(which: number): void {
    const own = this.own;
    const parked = own?.parks[which % Math.max(1, own.parks.length)];
    if (own !== undefined && parked !== undefined) this.directory.park(own.sid, parked.epoch, parked.text);
  }

  /** A node that looked up the session some time ago claims it. */
  claimsLate(which: number): void {
    const own = this.own;
    if (own === undefined || own.parks.length === 0 || own.session.outcome !== null) return;
    const epoch = 1 + (which % own.epoch);
    if (own.isParked && epoch === own.epoch) return;
    const text = this.directory.claim(own.sid, epoch);
    if (text !== null) this.#moveTo(own, text);
  }

  /** Another node continues a session. */
  #moveTo(served: Served, text: string): void {
    const snapshot = readSnapshot(text);
    check(snapshot !== null, "the snapshot can't be read");
    const options = this.#optionsOf(served.sid);
    if (served.link !== null) this.#serverLoses(served, 1006);
    served.session = new ServerSession(options, snapshot, this.now, this.#rules);
    served.isParked = false;
    served.epoch++;
    this.moves++;
    const state: unknown = JSON.parse(snapshot.checkpoint?.state ?? "{}");
    const { accepted, got } = { accepted: 0, got: 0, ...Object(state) };
    served.application.accepted.length = accepted;
    served.application.got.length = got;
    // The client sends its end again, because no checkpoint covers an end.
    served.application.end = null;
  }

  #optionsOf(sid: string): { readonly policy: SessionPolicy; readonly identity: SessionIdentity } {
    const { resumeMs, rate, down: replay, up, largest, checkpoints } = this.#setup;
    const limits = { window: { ...up, largest }, largestSent: largest, replay, rate, resumeMs };
    return { policy: { ...limits, heartbeat: null, idleMs: null, checkpoints }, identity: { sid, view: null } };
  }

  #take(session: Session, application: Application): void {
    const item = session.take(this.now);
    if (item === undefined) return;
    check(application.end === null, "something came after the end");
    if (item.kind !== "message") {
      application.end = item;
      return;
    }
    const value = JSON.parse(typeof item.body === "string" ? item.body : new TextDecoder().decode(item.body));
    check(value === application.got.length, `got ${value} where ${application.got.length} was next`);
    application.got.push(value);
  }

  clientEnds(): void {
    if (this.client.welcome === null) return;
    this.application.endAsked = true;
    this.client.end();
  }

  serverEnds(fails: boolean): void {
    const own = this.own;
    if (own === undefined || own.isParked) return;
    own.application.endAsked = true;
    if (fails) own.session.fail(closeCode.failed, failure, this.now);
    else own.session.end('"result"', this.now);
  }

  cancel(): void {
    this.#cancelled = true;
    this.client.cancel();
  }

  /** Delivers the first frame of a connection once more, over a separate connection. */
  duplicate(link: Link): void {
    const first = link.hello;
    if (this.#duplicates >= 3) return;
    this.#duplicates++;
    const id = this.links.length;
    this.links.push({
      id,
      up: [{ data: first }],
      down: [],
      cut: true,
      clientOpen: false,
      serverOpen: true,
      hello: first,
    });
  }

  /** One side acknowledges messages that were never sent. */
  claimUnsent(side: "client" | "server"): void {
    const link = this.current;
    const own = this.own;
    if (link === null || own?.link !== link || this.client.state !== "open" || own.session.outcome !== null) return;
    const target = side === "client" ? own.session : this.client;
    const data = writePosition({ a: target.outgoing.sent + 100, c: 0, b: 0 });
    if (!link.cut) (side === "client" ? link.up : link.down).push({ data, isFalse: true });
  }

  /** Passes the client's output to its link. */
  pumpClient(): void {
    const link = this.current;
    if (link === null || !link.clientOpen) return;
    for (let data = this.client.nextMessage(this.now); data !== null; data = this.client.nextMessage(this.now)) {
      if (!link.cut) link.up.push({ data });
    }
    const closing = this.client.closing;
    if (closing === null) return;
    if (!link.cut) link.up.push({ close: closing.code, reason: closing.reason });
    this.clientLoses(closing.code);
  }

  pumpServer(): void {
    for (const served of this.served) {
      const link = served.link;
      if (link === null) continue;
      const { session } = served;
      if (session.outgoing.crowded) session.askForPosition(this.now);
      for (let data = session.nextMessage(this.now); data !== null; data = session.nextMessage(this.now)) {
        if (!link.cut) link.down.push({ data });
      }
      const closing = session.closing;
      if (closing !== null) {
        if (!link.cut) link.down.push({ close: closing.code, reason: closing.reason });
        this.#serverLoses(served, closing.code);
      }
    }
  }

  /** The network loses all frames in transit except the first `keepUp` and `keepDown`, and all later frames. */
  cut(link: Link, keepUp: number, keepDown: number): void {
    link.cut = true;
    link.up = link.up.slice(0, keepUp);
    link.down = link.down.slice(0, keepDown);
  }

  /** The client detects the loss of its connection, or abandons it. Frames that it wrote may still arrive. */
  clientLoses(code = 1006): void {
    const link = this.current;
    if (link === null) return;
    link.clientOpen = false;
    link.cut = true;
    this.current = null;
    this.client.detach(link.id, code, "", this.now);
    if (this.client.state === "suspended") this.#suspendedAt ??= this.now;
  }

  /** The server detects the loss of a connection. */
  serverLoses(link: Link): void {
    link.serverOpen = false;
    link.up = [];
    const served = this.served.find((candidate) => candidate.link === link);
    if (served !== undefined) this.#serverLoses(served, 1006);
  }

  #serverLoses(served: Served, code: number): void {
    const link = served.link;
    if (link === null) return;
    link.serverOpen = false;
    link.up = [];
    served.link = null;
    served.detachedAt = this.now;
    served.session.detach(link.id, code, "", this.now);
  }

  deliverUp(link: Link): void {
    const wire = link.up.shift();
    if (wire === undefined || !link.serverOpen) return;
    const served = this.served.find((candidate) => candidate.link === link);
    if ("close" in wire) {
      link.serverOpen = false;
      if (served === undefined) return;
      served.link = null;
      served.detachedAt = this.now;
      served.session.detach(link.id, wire.close, wire.reason, this.now);
    } else if (served === undefined) this.#hello(link, String(wire.data));
    else this.#receive(served.session, link, wire);
  }

  #receive(session: Session, link: Link, wire: { readonly data: string | Uint8Array; readonly isFalse?: true }): void {
    const isFalse = wire.isFalse === true && session.outcome === null;
    this.#hasFalseClaim ||= isFalse;
    if (typeof wire.data === "string") session.receiveText(link.id, wire.data, wire.data.length, this.now);
    else session.receiveBinary(link.id, wire.data, this.now);
    const outcome = session.outcome;
    if (isFalse) {
      const refused = outcome?.kind === "closed" && outcome.code === closeCode.breach;
      check(refused, "a false acknowledgement was accepted");
    }
  }

  #hello(link: Link, text: string): void {
    const frames = readFrames(text, text.length, this.#setup.largest, readFromClient);
    const hello = typeof frames === "string" ? undefined : frames[0];
    check(hello?.t === "hello", `not a hello: ${text}`);
    const request = hello.res;
    if (request === null) {
      const sid = `s${this.served.length}`;
      const first = { connection: link.id, hello, tok: "t" };
      const session = new ServerSession(this.#optionsOf(sid), first, this.now, this.#rules);
      const application = new Application();
      const home = { detachedAt: null, epoch: 1, isParked: false, parks: [] };
      this.served.push({ sid, session, application, link, ...home });
      this.directory.open(sid);
      return;
    }
    const served = this.served.find((candidate) => candidate.sid === request.sid);
    check(served !== undefined, "the client resumes a session that does not exist");
    const { isParked, epoch } = this.directory.find(request.sid);
    if (isParked && served.session.outcome === null) {
      const text = this.directory.claim(request.sid, epoch);
      if (text !== null) this.#moveTo(served, text);
    }
    const answer = served.session.resume(link.id, hello, this.now);
    if (typeof answer === "string") {
      link.down.push({ data: JSON.stringify({ t: "reject", reason: answer }) });
      link.down.push({ close: closeCode.refused, reason: "" });
      link.serverOpen = false;
      return;
    }
    this.resumes++;
    if (served.link !== null) {
      served.link.serverOpen = false;
      served.link.up = [];
      if (!served.link.cut) served.link.down.push({ close: closeCode.superseded, reason: "" });
    }
    served.link = link;
    served.detachedAt = null;
  }

  deliverDown(link: Link): void {
    const wire = link.down.shift();
    if (wire === undefined || link !== this.current) return;
    if ("close" in wire) this.clientLoses(wire.close);
    else this.#receive(this.client, link, wire);
    if (this.client.state === "open") this.#suspendedAt = null;
  }

  pass(ms: number): void {
    this.now += ms;
    this.client.wake(this.now);
    for (const served of this.served) served.session.wake(this.now);
  }

  /** Checks the invariants. */
  checkAlways(): void {
    const { up, down, resumeMs } = this.#setup;
    const own = this.own;
    this.#checkBounds(this.client, down, up, "client");
    if (own !== undefined) {
      this.#checkBounds(own.session, up, down, "server");
      check(this.application.got.length <= own.application.accepted.length, "the client got what was not sent");
      check(own.application.got.length <= this.application.accepted.length, "the server got what was not sent");
    }
    const outcome = this.client.outcome;
    if (!this.#hasFalseClaim && outcome?.kind === "unresumable") {
      check(
        outcome.reason === "expired" || outcome.reason === "unknown",
        `the client could not resume: ${outcome.reason}`,
      );
      const lapsed = this.#suspendedAt !== null && this.now - this.#suspendedAt >= resumeMs;
      check(lapsed || own?.session.outcome?.kind === "unresumable", `${outcome.reason} although the session lives`);
      check(outcome.lastReceived === this.client.incoming.received, "lastReceived is wrong");
    }
    if (!this.#hasFalseClaim) {
      check(outcome?.kind !== "closed", `the client ended ${JSON.stringify(outcome)}`);
      const theirs = own?.session.outcome;
      check(theirs?.kind !== "closed", `the server ended ${JSON.stringify(theirs)}`);
      if (theirs?.kind === "unresumable" && own !== undefined && !own.session.finishing) {
        const since = own.detachedAt;
        check(since !== null && this.now - since >= Math.min(resumeMs, 10_000), "the server ended a live session");
      }
    }
  }

  #checkBounds(session: Session, takes: Setup["up"], sends: Setup["up"], side: string): void {
    check(session.incoming.queued <= takes.messages + 1, `${side}: ${session.incoming.queued} messages in the queue`);
    check(session.incoming.queuedBytes <= takes.bytes, `${side}: ${session.incoming.queuedBytes} bytes in the queue`);
    check(session.outgoing.keptBytes <= sends.bytes, `${side}: ${session.outgoing.keptBytes} bytes kept`);
    if (session.outcome === null)
      check(session.outgoing.unacked <= sends.messages + 1, `${side}: ${session.outgoing.unacked} messages kept`);
  }

  /** One round on a working network: losses are detected, the client connects again, and everything arrives. */
  round(): void {
    for (const link of this.links) {
      if (link.cut && link === this.current) this.clientLoses();
    }
    this.connect();
    this.pumpClient();
    this.pumpServer();
    for (const link of this.links) {
      while (link.up.length > 0 && link.serverOpen) this.deliverUp(link);
      this.pumpServer();
      while (link.down.length > 0 && link === this.current) this.deliverDown(link);
      this.pumpClient();
      if (link.cut && link.serverOpen) this.serverLoses(link);
      this.checkAlways();
    }
    this.pass(60);
    this.checkAlways();
  }

  /** Runs rounds until the condition holds; if it never does, that is a deadlock. */
  until(what: string, condition: () => boolean, rounds = 60): void {
    for (let round = 0; round < rounds; round++) {
      if (condition()) return;
      this.round();
    }
    check(condition(), `no progress: ${what}`);
  }

  /** Lets the network recover, and checks that everything arrives and that both sides end. */
  settle(): void {
    const over = () => this.client.outcome !== null;
    if (this.#hasFalseClaim) {
      this.#settleServer();
      return;
    }
    this.until("the client opens", () => over() || this.own !== undefined);
    const own = this.own;
    if (own === undefined) return;
    if (!over() && own.session.finishing) {
      // The client does not read, because a terminal needs no credit.
      this.until("the server's end arrives at a client that does not read", over);
    }
    if (!over() && !own.application.endAsked) this.#settleMessages(own);
    if (!over()) {
      this.serverEnds(false);
      this.until("the server's end", over);
    }
    this.#readAll();
    const ended = this.client.outcome?.kind === "done" || this.client.outcome?.kind === "failed";
    // An aborted call delivers nothing more, even if its end had arrived.
    if (ended && !this.#cancelled) {
      check(this.application.got.length === own.application.accepted.length, "messages of the server are missing");
      check(this.application.end !== null, "the client received no end");
      check(this.client.outcome.kind === (this.application.end.kind === "err" ? "failed" : "done"), "another end");
    }
    this.#settleServer();
  }

  /** Both sides send up to their limits while both read, and nothing may stall. */
  #settleMessages(own: Served): void {
    const over = () => this.client.outcome !== null;
    const { largest } = this.#setup;
    const goal = { up: this.application.accepted.length + 4, down: own.application.accepted.length + 4 };
    const upGoal = () => this.application.endAsked || own.application.got.length >= goal.up;
    this.until(
      "messages in both directions",
      () => {
        if (over()) return true;
        if (this.application.accepted.length < goal.up) this.clientSends(largest);
        if (own.application.accepted.length < goal.down) this.serverSends(largest);
        this.clientTakes();
        this.serverTakes();
        this.serverCheckpoints();
        return upGoal() && this.application.got.length >= goal.down;
      },
      200,
    );
    if (over()) return;
    this.#settleAcknowledgements(own);
    if (over()) return;
    this.clientEnds();
    this.until("the client's end", () => {
      this.serverTakes();
      return over() || own.application.end !== null;
    });
    if (!over()) {
      check(own.application.got.length === this.application.accepted.length, "messages of the client are missing");
    }
  }

  /** Each side drops the messages that the other has received. */
  #settleAcknowledgements(own: Served): void {
    this.pass(lazyMs);
    this.until("acknowledgements", () => {
      // Messages that no checkpoint covers are not acknowledged, and no checkpoint covers an end.
      this.serverCheckpoints();
      const upIsDone = this.client.outgoing.ended || this.client.outgoing.unacked === 0;
      return this.client.outcome !== null || (upIsDone && own.session.outgoing.unacked === 0);
    });
  }

  #readAll(): void {
    while (this.client.incoming.queued > 0) this.clientTakes();
  }

  /** Checks that in the end each session on the server has an outcome, and so has the client. */
  #settleServer(): void {
    for (let round = 0; round < 5; round++) this.round();
    const own = this.own;
    const outcome = this.client.outcome;
    if (own?.session.outcome === null && !own.isParked && !this.#cancelled && own.link !== null) {
      check(false, `the client ended ${JSON.stringify(outcome)}, the server still waits`);
    }
    this.pass(100_000);
    for (const served of this.served) {
      if (served.link !== null && !served.session.finishing) this.serverLoses(served.link);
    }
    this.pass(100_000);
    for (const served of this.served) check(served.session.outcome !== null, "a session on the server never ends");
    check(this.client.outcome !== null, "the client never ends");
  }
}
