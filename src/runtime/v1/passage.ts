import { type FrameSocket, highWaterBytes } from "../transport/socket.js";
import { FastLane } from "./fast-lane.js";
import { writeMessage } from "./frame.js";

/** Writes messages of a topic to a stream's connection at once, as long as nothing else waits to be written to it. */
export class Passage extends FastLane {
  /** The connection; null while there is none. */
  socket: FrameSocket | null = null;

  /** Writes a message; returns false if it has to be sent in the usual way. */
  pass(body: string): boolean {
    const { socket } = this;
    if (socket?.sendAlone === undefined || socket.bufferedBytes >= highWaterBytes) return false;
    const entry = this.number(body);
    if (entry === null) return false;
    socket.sendAlone(writeMessage(entry.q, entry.size, body));
    return true;
  }
}
