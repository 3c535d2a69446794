import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Makes the reason of the signal of a call whose client has left. */
export function clientGone(): Error {
  return new Error("the client is gone");
}

/**
 * The callbacks for the end of each connection; they share one listener, however many requests the connection carries.
 */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once when an answer is complete or its connection is gone. When a connection closes, Node emits no event
 * on an answer that waits behind another one.
 */
export function whenGone(request: IncomingMessage, response: ServerResponse, then: () => void): void {
  const { socket } = request;
  const ofSocket = waiting.get(socket) ?? watched(socket);
  const finish = (): void => {
    if (!ofSocket.delete(finish)) return;
    response.off("close", finish);
    then();
  };
  ofSocket.add(finish);
  if (socket.destroyed) finish();
  else response.on("close", finish);
}

function watched(socket: Socket): Set<() => void> {
  const callbacks = new Set<() => void>();
  waiting.set(socket, callbacks);
  socket.once("close", () => {
    for (const callback of [...callbacks]) callback();
  });
  return callbacks;
}
