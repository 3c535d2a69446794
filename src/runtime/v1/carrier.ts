import { closeCode, closeReason } from "../transport/close-codes.js";
import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import { afterThisTurn } from "../transport/turn.js";
import { holdMs } from "./rules.js";
import type { Connection, Session } from "./session.js";

export function clock(): number {
  return performance.now();
}

interface CarrierEvents {
  /** Something changed: credit, messages, the outcome. */
  readonly changed: () => void;
  /** This side closed the connection, or gave it up. */
  readonly closed: (connection: Connection, code: number) => void;
}

/**
 * Carries a session over one socket after the other: writes what the session wants written once per turn of the event
 * loop, keeps its one timer, and tells when something changed.
 */
export class Carrier {
  readonly #session: Session;
  readonly #events: CarrierEvents;
  #socket: FrameSocket | null = null;
  #connection: Connection = -1;
  /** When a look was asked for; null where none is. */
  #scheduledAt: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Since when the socket took nothing more. */
  #stalledSince: number | null = null;

  constructor(session: Session, events: CarrierEvents) {
    this.#session = session;
    this.#events = events;
  }

  get stalledSince(): number | null {
    return this.#stalledSince;
  }

  /** From now on the session is carried by this socket; an earlier one is no longer used. */
  carry(socket: FrameSocket, connection: Connection): void {
    this.#socket = socket;
    this.#connection = connection;
    this.#stalledSince = null;
    this.schedule();
  }

  /** The socket is gone. */
  drop(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#socket = null;
    this.#stalledSince = null;
    this.schedule();
  }

  /** The time, by one look at the clock in a turn: that costs as much as a small message. */
  get now(): number {
    return this.#scheduledAt ?? clock();
  }

  /** Asks for a look at the session at the end of this turn. */
  schedule(): void {
    if (this.#scheduledAt !== null) return;
    this.#scheduledAt = clock();
    afterThisTurn(this.#turn);
  }

  /** Writes what the session wants written, without waiting for the end of the turn. */
  write(): void {
    const socket = this.#socket;
    if (socket === null) return;
    const now = clock();
    // A session that is over has at most one thing left to say: that it has the end, or that it gives up.
    while (socket.bufferedBytes < highWaterBytes || this.#session.outcome !== null) {
      const data = this.#session.nextMessage(now);
      if (data === null) {
        socket.flush?.();
        this.#close(socket);
        return;
      }
      socket.send(data, this.#flushed);
    }
    socket.flush?.();
    this.#stalledSince ??= now;
  }

  /** The next time at which the session must be looked at, if `at` comes before it. */
  wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerAt = at;
    // A timer that fires early just looks, and is set again.
    this.#timer = setTimeout(this.#tick, timerMs(Math.max(0, Math.ceil(at - clock()))));
  }

  /** Stops the timer: nothing will happen by time any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  readonly #tick = (): void => {
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#session.wake(clock());
    this.#turn();
  };

  readonly #turn = (): void => {
    this.#scheduledAt = null;
    this.write();
    this.#events.changed();
    this.#session.incoming.detach();
    const now = clock();
    const at = this.#session.wakeAt(now);
    // What is due and could not be written waits for the socket.
    if (at !== Number.POSITIVE_INFINITY) this.wakeAt(at > now ? at : now + holdMs);
  };

  #close(socket: FrameSocket): void {
    const closing = this.#session.closing;
    if (closing === null) return;
    socket.close(closing.code, closeReason(closing.reason));
    // A peer that is gone answers no closing handshake, and would keep its place until that is given up.
    if (closing.code === closeCode.silent) socket.terminate();
    const connection = this.#connection;
    this.#socket = null;
    this.#stalledSince = null;
    this.#events.closed(connection, closing.code);
  }

  readonly #flushed = (): void => {
    const socket = this.#socket;
    if (socket === null || this.#stalledSince === null || socket.bufferedBytes >= highWaterBytes) return;
    this.#stalledSince = null;
    this.schedule();
  };
}
