import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkText } from "../../interactive/check-text.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import type { ObservedPlatform } from "../../interactive/observed-platform.js";
import type { Arrival, OpenCall } from "../../interactive/open-call.js";
import { resolve as resolveType } from "../../ir/walk.js";
import { exit, type Io } from "../io.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import type { GivenMessage, GivenText } from "./call-texts.js";
import type { ConversationIo } from "./conversation-io.js";
import { interrupted, wrongUsage } from "./exit-code.js";
import { lineFile } from "./line-file.js";
import type { Recorder } from "./recorder.js";

/** The messages that a call sends. */
export interface MessageSource {
  /** The messages that are known before the call begins. */
  readonly given: readonly GivenMessage[];
  /** The messages that arrive while it runs, until `signal` fires; null if there are none. */
  readonly rest: (signal: AbortSignal) => AsyncIterable<GivenText> | null;
  /** Whether messages are entered at a prompt instead. */
  readonly isPrompt: boolean;
}

export interface RunSetting {
  readonly source: MessageSource;
  readonly conversation: ConversationIo;
  readonly recorder: Recorder | null;
  readonly observed: ObservedPlatform;
  readonly io: Io;
  readonly maxMessages: number | null;
  readonly cutAfter: number | null;
  readonly cutEveryMs: number | null;
  /** The folder for binary messages. */
  readonly save: string | null;
}

/** Sends and prints messages until the call ends. Returns the exit code; rejects with the error with which the call ended. */
export async function runCall(method: InteractiveMethod, call: OpenCall, setting: RunSetting): Promise<number> {
  const { conversation, recorder, observed, cutEveryMs } = setting;
  const finished = new AbortController();
  const state: RunState = { code: null, interrupts: 0 };
  const interrupt = (): void => {
    if (state.interrupts++ > 0) conversation.leave(interrupted);
    state.code ??= interrupted;
    finished.abort();
    void call.cancel();
  };
  const ignore = conversation.onInterrupt(interrupt);
  const cuts = cutEveryMs === null ? undefined : setInterval(() => observed.cut(), cutEveryMs);
  const sending = send(method, call, { ...setting, state, interrupt, signal: finished.signal });
  // The call rejects with the error of receiving; an error of sending is ignored.
  sending.catch(() => {});
  try {
    await receive(method, call, { ...setting, state });
    recorder?.ended("server");
    return state.code ?? exit.done;
  } catch (error) {
    if (state.code !== null) return state.code;
    throw error;
  } finally {
    clearInterval(cuts);
    ignore();
    finished.abort();
    await sending.catch(() => {});
  }
}

/** The state that sending and receiving share. */
interface RunState {
  /** The exit code, once it is decided; null as long as it depends on how the call ends. */
  code: number | null;
  interrupts: number;
}

interface Sending extends RunSetting {
  readonly state: RunState;
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

async function send(method: InteractiveMethod, call: OpenCall, setting: Sending): Promise<void> {
  const { source, recorder, signal, state } = setting;
  if (method.method.streamingPayload === null) return;
  for (const message of source.given) {
    const isSent =
      message.kind === "text"
        ? await sendText(method, call, message.text, setting)
        : await sendBytes(call, message.bytes, recorder);
    if (!isSent) return stop(call, state);
  }
  const rest = source.isPrompt ? prompted(setting) : source.rest(signal);
  for await (const text of rest ?? []) {
    const isSent = await sendText(method, call, text, setting);
    // At a prompt, the next line may be valid.
    if (!isSent && !source.isPrompt) return stop(call, state);
  }
  if (signal.aborted) return;
  recorder?.ended("client");
  await call.end();
}

/** Cancels the call, because a message is invalid. */
async function stop(call: OpenCall, state: RunState): Promise<void> {
  state.code ??= wrongUsage;
  await call.cancel();
}

async function* prompted({ conversation, signal, interrupt }: Sending): AsyncGenerator<GivenText> {
  let line = 0;
  for await (const text of conversation.lines("> ", signal, interrupt)) {
    line++;
    if (text.trim() !== "") yield { text: text.trim(), line: 1, source: `line ${line}` };
  }
}

/** Sends a message if it is valid; reports it otherwise. */
async function sendText(
  method: InteractiveMethod,
  call: OpenCall,
  text: GivenText,
  { conversation, recorder, io }: Sending,
): Promise<boolean> {
  const { value, diagnostics } = checkText(method, "streamingPayload", lineFile(text));
  if (diagnostics.length > 0) conversation.around(() => printDiagnostics(diagnostics, io));
  if (hasErrors(diagnostics)) return false;
  recorder?.sent(value);
  await call.send(value);
  return true;
}

async function sendBytes(call: OpenCall, bytes: Uint8Array, recorder: Recorder | null): Promise<boolean> {
  const text = Buffer.from(bytes).toString("base64");
  recorder?.sent(text);
  await call.send(text);
  return true;
}

async function receive(
  method: InteractiveMethod,
  call: OpenCall,
  {
    conversation,
    recorder,
    observed,
    io,
    maxMessages,
    cutAfter,
    save,
    state,
  }: RunSetting & { readonly state: RunState },
): Promise<void> {
  const isBinary = isBytes(method);
  let count = 0;
  for (let arrival: Arrival = await call.receive(); arrival !== null; arrival = await call.receive()) {
    const { kind, value } = arrival;
    count++;
    recorder?.received(kind, value);
    const shown =
      save !== null && isBinary && typeof value === "string" ? savedFile(value, count, resolve(io.cwd, save)) : value;
    conversation.around(() => io.stdout(`${JSON.stringify(shown)}\n`));
    await conversation.drained();
    if (maxMessages !== null && count >= maxMessages) {
      state.code ??= exit.done;
      await call.cancel();
      return;
    }
    if (count === cutAfter) observed.cut();
  }
}

function isBytes({ method, types }: InteractiveMethod): boolean {
  if (method.streamingResult === null) return false;
  const { type } = resolveType(types, method.streamingResult.type);
  return type.kind === "primitive" && type.name === "bytes";
}

/** Writes a binary message to a file. Returns its path. */
function savedFile(base64: string, number: number, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${number}.bin`);
  writeFileSync(path, Buffer.from(base64, "base64"));
  return path;
}
