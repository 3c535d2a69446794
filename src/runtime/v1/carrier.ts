import { closeCode, closeReason } from "../transport/close-codes.js";
import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import { afterThisTurn, type TurnTask } from "../transport/turn.js";
import { holdMs } from "./rules.js";
import type { Connection, Session } from "./session.js";

export function clock(): number {
  return performance.now();
}

/** The events that a carrier reports to the channel of its session. */
export interface CarrierEvents {
  /** Called when credit, messages or the outcome may have changed. */
  sessionChanged(): void;
  /** Called instead of `sessionChanged` when messages were written, and nothing else has changed. */
  messagesWritten(): void;
  /** Called when this side closed or dropped the connection. */
  connectionClosed(connection: Connection, code: number): void;
}

/**
 * Carries a session over a succession of sockets: writes the session's output once per turn of the event loop, runs its
 * single timer, and reports changes.
 */
export class Carrier implements TurnTask {
  readonly #session: Session;
  readonly #events: CarrierEvents;
  #socket: FrameSocket | null = null;
  #connection: Connection = -1;
  /** The time at which a check was scheduled; null if none is scheduled. */
  #scheduledAt: number | null = null;
  /** Whether the scheduled check covers more than the messages to write. */
  #checksAll = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  /** The time since which the socket has accepted no data. */
  #stalledSince: number | null = null;

  constructor(session: Session, events: CarrierEvents) {
    this.#session = session;
    this.#events = events;
  }

  get stalledSince(): number | null {
    return this.#stalledSince;
  }

  /** Carries the session over this socket from now on; the previous one is no longer used. */
  carry(socket: FrameSocket, connection: Connection): void {
    this.#socket = socket;
    this.#connection = connection;
    this.#stalledSince = null;
    this.schedule();
  }

  /** Handles the loss of the socket. */
  drop(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#socket = null;
    this.#stalledSince = null;
    this.schedule();
  }

  /** The current time, read once per turn: reading the clock costs as much as a small message. */
  get now(): number {
    return this.#scheduledAt ?? clock();
  }

  /** Schedules a check of the session at the end of this turn, and returns the time of the turn. */
  schedule(): number {
    this.#checksAll = true;
    return this.scheduleWrite();
  }

  /** Schedules only a write at the end of this turn, which is enough if the only change is a message to write. */
  scheduleWrite(): number {
    this.#scheduledAt ??= afterThisTurn(this);
    return this.#scheduledAt;
  }

  /** Writes the session's output and sends it at once, without waiting for the end of the turn. */
  write(): void {
    const socket = this.#socket;
    this.#write(clock());
    socket?.flush?.();
  }

  #write(now: number): void {
    const socket = this.#socket;
    if (socket === null) return;
    // A session that is over has at most one frame left to write: the acknowledgement of the end, or the cancellation.
    const session = this.#session;
    while (socket.bufferedBytes < highWaterBytes || session.outcome !== null) {
      const data = session.nextMessage(now);
      if (data === null) {
        this.#close(socket);
        return;
      }
      if (session.outgoing.allWritten && socket.sendLast !== undefined) {
        socket.sendLast(data, this.#flushed, session.messageBytes);
        if (session.closing === null) return;
      } else socket.send(data, this.#flushed, session.messageBytes);
    }
    this.#stalledSince ??= now;
  }

  /** Makes sure that the session is checked at `at`, or earlier. */
  wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerAt = at;
    // A timer that fires early only checks the session and is set again.
    this.#timer = setTimeout(tick, timerMs(Math.max(0, Math.ceil(at - clock()))), this);
  }

  /** Stops the timer. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  /** Wakes the session and performs the actions that are due. */
  tick(): void {
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#session.wake(clock());
    this.#checksAll = true;
    this.runTurn();
  }

  runTurn(): void {
    // Sending makes nothing due earlier, neither credit nor a heartbeat.
    const onlyWrites = !this.#checksAll && this.#session.incoming.owesNothing;
    const scheduledAt = this.#scheduledAt ?? clock();
    this.#checksAll = false;
    this.#scheduledAt = null;
    const socket = this.#socket;
    this.#write(onlyWrites ? scheduledAt : clock());
    if (socket?.joinsOthers !== true) socket?.flush?.();
    if (onlyWrites && this.#stalledSince === null && this.#session.closing === null) {
      this.#events.messagesWritten();
      return;
    }
    this.#events.sessionChanged();
    this.#session.incoming.detach();
    const now = clock();
    const at = this.#session.wakeAt(now);
    // If output is due but could not be written, it waits for the socket, and the session is checked again later.
    if (at !== Number.POSITIVE_INFINITY) this.wakeAt(at > now ? at : now + holdMs);
  }

  #close(socket: FrameSocket): void {
    const closing = this.#session.closing;
    if (closing === null) return;
    socket.close(closing.code, closeReason(closing.reason));
    // A vanished peer does not answer the closing handshake, and would keep its slot until the handshake times out.
    if (closing.code === closeCode.silent) socket.terminate();
    const connection = this.#connection;
    this.#socket = null;
    this.#stalledSince = null;
    this.#events.connectionClosed(connection, closing.code);
  }

  readonly #flushed = (): void => {
    const socket = this.#socket;
    if (socket === null || this.#stalledSince === null || socket.bufferedBytes >= highWaterBytes) return;
    this.#stalledSince = null;
    this.schedule();
  };
}

/** The callback that the timers of all carriers share. */
function tick(carrier: Carrier): void {
  carrier.tick();
}
