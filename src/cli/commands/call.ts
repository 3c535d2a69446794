import { basename, resolve } from "node:path";
import { callFailure } from "../../interactive/call-failure.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { loadContract } from "../../interactive/load-contract.js";
import { observedPlatform } from "../../interactive/observed-platform.js";
import { interactiveCaller, openCall } from "../../interactive/open-call.js";
import type { Transcript } from "../../interactive/transcript.js";
import { nodePlatform } from "../../runtime/client/node-platform.js";
import type { Platform } from "../../runtime/client/platform.js";
import { nodePlatform as plainPlatform } from "../../runtime/client/socket-ws.js";
import type { CallOptions } from "../call/call-options.js";
import { fileMessages, inputTexts, replayed, valuesOfData } from "../call/call-texts.js";
import { calledUrl } from "../call/called-url.js";
import { processConversation } from "../call/conversation-io.js";
import { credentialsFor } from "../call/credentials.js";
import { methodDescription, methodList, methodTemplate } from "../call/describe-method.js";
import { exitCodes, wrongUsage } from "../call/exit-code.js";
import { findMethod, methodPath } from "../call/find-method.js";
import { headersFrom } from "../call/header-options.js";
import { payloadOf } from "../call/payload.js";
import { readBytes } from "../call/read-bytes.js";
import { readRecording } from "../call/read-recording.js";
import { readSpeed } from "../call/read-speed.js";
import { Recorder } from "../call/recorder.js";
import { type MessageSource, runCall } from "../call/run-call.js";
import { wirePrinter } from "../call/wire-printer.js";
import { readOne } from "../contracts/read-one.js";
import { UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";

export interface CallArguments {
  readonly contract: string;
  readonly method: string | undefined;
  readonly options: CallOptions;
}

/** Calls a method of a contract: JSON in, JSON out. Returns the exit code: see specs/manual/call.md. */
export async function callCommand({ contract, method: name, options }: CallArguments, io: Io): Promise<number> {
  const design = await readOne(contract, io);
  if (design === null) return wrongUsage;
  const loaded = loadContract(design, basename(contract));
  if (options.list) {
    io.stdout(methodList(loaded));
    return exit.done;
  }
  const recording = options.replay === undefined ? null : readRecording(options.replay, io);
  const wanted = name ?? (recording === null ? undefined : `${recording.call.service}.${recording.call.method}`);
  if (wanted === undefined) throw new UsageError("name the method, or list the methods with --list");
  const method = findMethod(loaded, wanted);
  if (options.describe || options.template) {
    if (options.describe) io.stdout(methodDescription(method));
    if (options.template) io.stdout(methodTemplate(method));
    return exit.done;
  }
  return call(method, calledUrl(design, options.url), { options, recording, io });
}

interface CallSetting {
  readonly options: CallOptions;
  readonly recording: Transcript | null;
  readonly io: Io;
}

async function call(method: InteractiveMethod, url: string, { options, recording, io }: CallSetting): Promise<number> {
  const conversation = io.conversation ?? processConversation();
  const credentials = credentialsFor(method, options, url, io);
  const headers = { ...credentials.headers, ...headersFrom(options.header, io) };
  const { texts, readsInput } = valuesOfData(options.data, io);
  const hasPayload = method.method.payload !== null;
  const payload = payloadOf(method, {
    text: hasPayload ? (texts[0] ?? null) : null,
    recorded: recording?.call.payload,
    fields: { ...credentials.fields, ...viewField(method, options.view) },
    io,
  });
  if (payload === null) return wrongUsage;

  const takesMessages = method.method.streamingPayload !== null;
  const messages = hasPayload ? texts.slice(1) : texts;
  const files = fileMessages(options.file, io);
  const given = [...messages.map((text) => ({ kind: "text", text }) as const), ...files];
  if (!takesMessages && given.length > 0)
    throw new UsageError(`${methodPath(method)} takes no messages besides its payload`);
  const isOpen = takesMessages && recording === null && (readsInput || given.length === 0);
  const source: MessageSource = {
    given,
    rest: (signal) => {
      if (recording !== null)
        return replayed(recording, { speed: readSpeed(options.speed), source: options.replay ?? "", signal });
      return isOpen ? inputTexts(conversation, signal) : null;
    },
    isPrompt: isOpen && !readsInput && conversation.isTerminal,
  };

  const printer = options.verbose ? wirePrinter(io) : () => {};
  const observed = observedPlatform(platformOf(options, io), (event) => conversation.around(() => printer(event)));
  const { token } = credentials;
  const caller = interactiveCaller(observed.platform, {
    url,
    protocol: options.protocol,
    headers,
    idleConnectionMs: 0,
    openTimeoutMs: options["connect-timeout"],
    requestTimeoutMs: options["max-time"],
    onError: (error) => io.stderr(`goaidl: ${error instanceof Error ? error.message : String(error)}\n`),
    ...(token === null ? {} : { token: () => token }),
  });
  const recorder =
    options.record === undefined ? null : new Recorder(resolve(io.cwd, options.record), method, payload.value);
  const stop = new AbortController();
  const timer = timeLimit(options["max-time"], stop);
  try {
    const form = { defaults: options["emit-defaults"] };
    const open = openCall(caller, method, { payload: payload.value, form, options: { signal: stop.signal } });
    return await runCall(method, open, {
      source,
      conversation,
      recorder,
      observed,
      io,
      maxMessages: options["max-messages"] ?? null,
      cutAfter: options["cut-after"] ?? null,
      cutEveryMs: options["cut-every"] ?? null,
      save: options.save ?? null,
    });
  } catch (error) {
    const failure = callFailure(method, error);
    recorder?.error(failure.json);
    // A stream with `resume` doesn't fall back to profile goa, which can't resume as the contract promises.
    const isOther = failure.json.status === 101 && options.protocol === "auto";
    const hint = isOther ? { hint: "--protocol goa calls it without resumption" } : {};
    io.stderr(`${JSON.stringify({ ...failure.json, ...hint })}\n`);
    return exitCodes[failure.class];
  } finally {
    clearTimeout(timer);
    recorder?.close();
  }
}

/**
 * Aborts a call after some time. Unlike the timer of `AbortSignal.timeout`, the returned one can be cleared after the
 * call.
 */
function timeLimit(ms: number | undefined, stop: AbortController): NodeJS.Timeout | undefined {
  if (ms === undefined) return undefined;
  const message = `the call took longer than ${ms / 1000} s`;
  return setTimeout(() => stop.abort(new DOMException(message, "TimeoutError")), ms);
}

function viewField({ method, types }: InteractiveMethod, view: string | undefined): Readonly<Record<string, string>> {
  if (view === undefined) return {};
  const named = method.payload?.kind === "reference" ? types.get(method.payload.name) : undefined;
  if (named?.kind === "object" && named.fields.some((field) => field.name === "view")) return { view };
  throw new UsageError("--view needs a field `view` in the payload: otherwise the server chooses the view");
}

function platformOf({ insecure, cacert, cert, key }: CallOptions, io: Io): Platform {
  if (!insecure && cacert === undefined && cert === undefined && key === undefined) return plainPlatform;
  return nodePlatform({
    rejectUnauthorized: !insecure,
    ...(cacert === undefined ? {} : { ca: readBytes(cacert, io) }),
    ...(cert === undefined ? {} : { cert: readBytes(cert, io) }),
    ...(key === undefined ? {} : { key: readBytes(key, io) }),
  });
}
