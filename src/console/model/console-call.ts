import { callFailure } from "../../interactive/call-failure.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { observedPlatform, type WireEvent } from "../../interactive/observed-platform.js";
import { interactiveCaller, type OpenCall, openCall } from "../../interactive/open-call.js";
import { type RecordedEvent, recordedCall } from "../../interactive/transcript.js";
import type { Platform } from "../../runtime/client/platform.js";
import type { StreamState } from "../../runtime/client/stream-state.js";
import type { StreamEvent } from "../../runtime/transport/channel.js";
import { Deferred } from "../../runtime/transport/deferred.js";
import { isRecord } from "../../text/is-record.js";
import { CallLog, type Lane, type LogEntry, type NewEntry } from "./call-log.js";
import { frameLine } from "./frame-line.js";
import { faultyPlatform, NetworkFaults } from "./network-faults.js";

export type ProfileName = "goaidl.v1" | "goa" | "auto";

export interface CallSettings {
  readonly method: InteractiveMethod;
  readonly platform: Platform;
  readonly url: string;
  readonly protocol: ProfileName;
  readonly payload: unknown;
  /** The token for security schemes that send it in a header; null if there is none. */
  readonly token: string | null;
}

export type CallState = StreamState | "failed";

/** The console's operations on a call. All of them are recorded in the log. */
export interface ConsoleCall {
  readonly method: InteractiveMethod;
  readonly log: CallLog;
  /** Whether messages can be sent. */
  readonly canSend: boolean;
  readonly state: CallState;
  readonly isStalled: boolean;
  readonly faults: Readonly<Pick<NetworkFaults, "delayMs" | "isSilent">>;
  /** Sends a message that was checked. */
  readonly send: (message: unknown) => void;
  readonly end: () => void;
  readonly cancel: () => void;
  /** Breaks the connection. */
  readonly cut: () => void;
  /** Stops reading messages, or continues. */
  readonly stall: (isStalled: boolean) => void;
  readonly slowDown: (delayMs: number) => void;
  readonly silence: (isSilent: boolean) => void;
  /** Breaks the connection, and replaces the token by an invalid one the next time that it is sent. */
  readonly expireToken: () => void;
  /** The entries of the log as lines of a recording. */
  readonly recording: () => string;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Opens a call, and receives until it ends. Never throws: errors are in the log. */
export function startCall({ method, platform, url, protocol, payload, token }: CallSettings): ConsoleCall {
  const log = new CallLog();
  const faults = new NetworkFaults();
  const observed = observedPlatform(faultyPlatform(platform, faults), (event) => log.add(wireEntry(event)));
  const listeners = new Set<() => void>();
  const sent = { count: 0, hasEnded: false };
  let received = 0;
  let state: CallState = "connecting";
  let gate: Deferred<void> | null = null;

  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const setState = (next: CallState): void => {
    if (state === "failed") return;
    state = next;
    changed();
  };
  const fail = (error: unknown): void => {
    const { json } = callFailure(method, error);
    log.add({ lane: "server", kind: "error", text: JSON.stringify(json), bytes: null, number: null, value: json });
    setState("failed");
  };

  async function receive(call: OpenCall): Promise<void> {
    for (;;) {
      await gate?.promise;
      const arrival = await call.receive();
      if (arrival === null) break;
      const { kind, value } = arrival;
      received++;
      log.add({ lane: "server", kind, ...lineOf(value), number: received, value });
    }
    log.add({ lane: "server", kind: "end", text: "end", bytes: null, number: null });
    setState("closed");
  }

  let call: OpenCall | null = null;
  try {
    const caller = interactiveCaller(observed.platform, {
      url,
      protocol,
      // Each call has its own client.
      idleConnectionMs: 0,
      onError: (error) => log.add(eventEntry(error instanceof Error ? error.message : String(error))),
      ...(token === null ? {} : { token: () => token }),
    });
    const onEvent = (event: StreamEvent): void => log.add(eventEntry(eventText(event)));
    call = openCall(caller, method, { payload, options: { onEvent } });
    const { shape } = method.method;
    if (shape !== "unary") {
      const { opened, view } = call;
      call.onState((next) => next !== "closed" && setState(next));
      opened.then(
        () => view() !== null && log.add(eventEntry(`the service chose the view ${view()}`)),
        () => {},
      );
    }
    receive(call).catch(fail);
  } catch (error) {
    fail(error);
  }

  return {
    method,
    log,
    get canSend() {
      return method.method.streamingPayload !== null && !sent.hasEnded && state !== "closed" && state !== "failed";
    },
    get state() {
      return state;
    },
    get isStalled() {
      return gate !== null;
    },
    faults,
    send: (message) => {
      sent.count++;
      log.add({ lane: "client", kind: "message", ...lineOf(message), number: sent.count, value: message });
      call?.send(message).catch((error: unknown) => log.add(eventEntry(textOf(error))));
    },
    end: () => {
      sent.hasEnded = true;
      log.add({ lane: "client", kind: "end", text: "end", bytes: null, number: null });
      call?.end().catch((error: unknown) => log.add(eventEntry(textOf(error))));
      changed();
    },
    cancel: () => {
      log.add({ lane: "client", kind: "event", text: "cancel", bytes: null, number: null });
      gate?.resolve();
      gate = null;
      call?.cancel().then(() => setState("closed"), fail);
    },
    cut: () => {
      log.add(eventEntry("you cut the connection"));
      observed.cut();
    },
    stall: (isStalled) => {
      if (isStalled === (gate !== null)) return;
      log.add(eventEntry(isStalled ? "you stopped reading" : "you read again"));
      gate?.resolve();
      gate = isStalled ? new Deferred() : null;
      changed();
    },
    slowDown: (delayMs) => {
      faults.delayMs = delayMs;
      log.add(eventEntry(delayMs === 0 ? "the network is fast again" : `everything takes ${delayMs} ms longer`));
      changed();
    },
    silence: (isSilent) => {
      faults.isSilent = isSilent;
      log.add(eventEntry(isSilent ? "nothing passes, and no side notices" : "the network passes everything again"));
      changed();
    },
    expireToken: () => {
      faults.spoiledToken = token;
      log.add(eventEntry("the token expired, and you cut the connection"));
      observed.cut();
    },
    recording: () => {
      const lines = [recordedCall(method, payload), ...log.entries.flatMap(recordedEvent)];
      return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** An entry in the form of a recording; frames and events are not recorded. */
function recordedEvent({ lane, kind, ms: exact, value }: LogEntry): RecordedEvent[] {
  const ms = Math.round(exact);
  switch (kind) {
    case "message":
      return [lane === "client" ? { ms, send: value } : { ms, receive: value }];
    case "result":
      return [{ ms, result: value }];
    case "end":
      return [{ ms, end: lane === "client" ? "client" : "server" }];
    case "error":
      return isRecord(value) ? [{ ms, error: value }] : [];
    case "event":
    case "frame":
      return [];
  }
}

function lineOf(value: unknown): { readonly text: string; readonly bytes: number } {
  const text = JSON.stringify(value) ?? "";
  return { text, bytes: new TextEncoder().encode(text).length };
}

function eventEntry(text: string): NewEntry {
  return { lane: "call", kind: "event", text, bytes: null, number: null };
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function eventText(event: StreamEvent): string {
  switch (event.kind) {
    case "connecting":
      return `connecting, attempt ${event.attempt}`;
    case "open":
      return `open in ${event.profile}`;
    case "suspended":
      return `connection lost (${event.code}${event.reason === "" ? "" : ` ${event.reason}`}); next attempt in ${Math.round(event.retryInMs)} ms`;
    case "resumed":
      return `resumed; ${event.replayed === 1 ? "1 message was" : `${event.replayed} messages were`} sent again`;
    case "restarted":
      return `restarted as a new call${event.lost === null ? "" : `; ${event.lost} messages may be lost`}`;
    case "draining":
      return `the server shuts down in ${event.inMs} ms`;
    case "closed":
      return `closed with ${event.code}`;
  }
}

function wireEntry(event: WireEvent): NewEntry {
  switch (event.kind) {
    case "sent":
    case "received":
      return { lane: event.kind === "sent" ? "client" : "server", kind: "frame", ...frameLine(event.frame) };
    case "connecting":
      return frameEvent("call", `connection ${event.connection} to ${new URL(event.url).host}`);
    case "connected":
      return frameEvent("call", `connection ${event.connection} is open${event.protocol && ` in ${event.protocol}`}`);
    case "disconnected":
      return frameEvent("call", `connection ${event.connection} is closed: ${event.code} ${event.reason}`.trimEnd());
    case "requested":
      return frameEvent("client", event.verb);
    case "answered":
      return frameEvent("server", `status ${event.status}`);
  }
}

function frameEvent(lane: Lane, text: string): NewEntry {
  return { lane, kind: "frame", text, bytes: null, number: null };
}
