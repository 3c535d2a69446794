import type { Platform } from "../runtime/client/platform.js";
import type { FrameSocket } from "../runtime/transport/socket.js";

/** An event on the connections of a client, below its calls. `connection` counts them from 1. */
export type WireEvent =
  | { readonly kind: "connecting"; readonly connection: number; readonly url: string }
  | { readonly kind: "connected"; readonly connection: number; readonly protocol: string }
  | { readonly kind: "sent" | "received"; readonly connection: number; readonly frame: string | Uint8Array }
  | { readonly kind: "disconnected"; readonly connection: number; readonly code: number; readonly reason: string }
  | { readonly kind: "requested"; readonly connection: number; readonly verb: string; readonly url: string }
  | { readonly kind: "answered"; readonly connection: number; readonly status: number };

export interface ObservedPlatform {
  readonly platform: Platform;
  /** Breaks all connections, as a network failure does. New ones can be made at once. */
  cut(): void;
}

/** A platform that reports frames, and whose connections can be cut. */
export function observedPlatform(platform: Platform, onEvent: (event: WireEvent) => void): ObservedPlatform {
  const cuts = new Set<() => void>();
  let count = 0;
  return {
    cut: () => {
      for (const cut of [...cuts]) cut();
    },
    platform: {
      setsHeaders: platform.setsHeaders,
      dial: (url, headers, maxBytes) => {
        const dial = platform.dial(url, headers, maxBytes);
        return (protocols, events) => {
          const connection = ++count;
          onEvent({ kind: "connecting", connection, url });
          const socket = dial(protocols, {
            opened: (protocol, view) => {
              onEvent({ kind: "connected", connection, protocol });
              events.opened(protocol, view);
            },
            text: (text, bytes) => {
              onEvent({ kind: "received", connection, frame: text });
              events.text(text, bytes);
            },
            binary: (data) => {
              onEvent({ kind: "received", connection, frame: data });
              events.binary(data);
            },
            closed: (code, reason, answer) => {
              cuts.delete(cut);
              onEvent({ kind: "disconnected", connection, code, reason });
              events.closed(code, reason, answer);
            },
          });
          const cut = (): void => socket.terminate();
          cuts.add(cut);
          return observedSocket(socket, (frame) => onEvent({ kind: "sent", connection, frame }));
        };
      },
      fetch: async (url, init) => {
        const connection = ++count;
        onEvent({ kind: "requested", connection, verb: init.method ?? "GET", url });
        const response = await platform.fetch(url, init);
        onEvent({ kind: "answered", connection, status: response.status });
        return cuttable(response, cuts);
      },
    },
  };
}

/** A socket that reports sent frames; optional functions stay optional. */
function observedSocket(socket: FrameSocket, onSend: (frame: string | Uint8Array) => void): FrameSocket {
  const { flush, left, ref, unref, pause, resume } = socket;
  return {
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
    send: (data, flushed) => {
      onSend(data);
      socket.send(data, flushed);
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    ...(flush && { flush: () => flush.call(socket) }),
    ...(left && { left: (then: () => void) => left.call(socket, then) }),
    ...(ref && { ref: () => ref.call(socket) }),
    ...(unref && { unref: () => unref.call(socket) }),
    ...(pause && { pause: () => pause.call(socket) }),
    ...(resume && { resume: () => resume.call(socket) }),
  };
}

/** An answer whose body ends with an error when connections are cut. */
function cuttable(response: Response, cuts: Set<() => void>): Response {
  const { body } = response;
  if (body === null) return response;
  const reader = body.getReader();
  let fail = (_error: Error): void => {};
  const cut = (): void => {
    const error = new Error("the connection was cut");
    fail(error);
    reader.cancel(error).catch(() => {});
  };
  cuts.add(cut);
  const observed = new ReadableStream<Uint8Array>({
    start: (controller) => {
      fail = (error) => {
        cuts.delete(cut);
        controller.error(error);
      };
    },
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (!cuts.has(cut)) return;
      if (!done) return controller.enqueue(value);
      cuts.delete(cut);
      controller.close();
    },
    cancel: (reason) => {
      cuts.delete(cut);
      return reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(observed, { status, statusText, headers });
}
