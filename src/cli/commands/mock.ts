import { basename } from "node:path";
import type { InteractiveContract } from "../../interactive/interactive-contract.js";
import { loadContract } from "../../interactive/load-contract.js";
import { type WantedError, wantedError } from "../../interactive/mock/mock-error.js";
import { mockServer } from "../../interactive/mock/mock-server.js";
import type { ServerEvent } from "../../runtime/server/events.js";
import { suggest } from "../../text/suggest.js";
import { findMethod } from "../call/find-method.js";
import { readRecording } from "../call/read-recording.js";
import { readSpeed } from "../call/read-speed.js";
import { serveConsole } from "../console/serve-console.js";
import { readOne } from "../contracts/read-one.js";
import { IoError, systemReason, UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import type { MockOptionValues } from "../mock/mock-options.js";
import { everyMs, waitRange } from "../mock/read-rate.js";
import { untilAborted } from "../until-aborted.js";

export interface MockArguments {
  readonly contract: string;
  readonly options: MockOptionValues;
}

/** Serves a contract with made-up data until it is stopped. */
export async function mockCommand({ contract, options }: MockArguments, io: Io): Promise<number> {
  const design = await readOne(contract, io);
  if (design === null) return exit.findings;
  const loaded = loadContract(design, basename(contract));
  const recordings = options.play.map((file) => readRecording(file, io));
  for (const { call } of recordings) findMethod(loaded, `${call.service}.${call.method}`);
  const host = options.host ?? "127.0.0.1";
  const port = options.port ?? 8080;
  const settings = {
    host,
    port,
    seed: options.seed ?? "",
    everyMs: everyMs(options.rate ?? "1/s"),
    messages: options.messages ?? null,
    latency: waitRange(options.latency ?? "0ms"),
    error: options.error === undefined ? null : knownError(loaded, options.error),
    cutEveryMs: options["cut-every"] ?? null,
    recordings,
    speed: readSpeed(options.speed),
    origins: options.origin,
    onEvent: (event: ServerEvent) => {
      const line = eventLine(event);
      if (line !== null && !io.quiet) io.stderr(`${line}\n`);
    },
    onError: (error: unknown) => io.stderr(`goaidl: ${error instanceof Error ? error.message : String(error)}\n`),
  };
  const stopped = io.stopped();
  const server = await mockServer(loaded, settings).catch((error: unknown) => {
    throw new IoError(`could not listen on ${host}:${port}: ${portProblem(error)}`);
  });
  if (!io.quiet) io.stderr(`${basename(contract)} on http://${host}:${server.port}, until Ctrl-C\n`);
  const inspector = options.inspect
    ? await serveConsole({
        contracts: [{ design, source: basename(contract) }],
        url: `ws://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${server.port}`,
        port: 0,
      })
    : null;
  if (inspector !== null) io.stdout(`${inspector.url}\n`);
  await untilAborted(stopped);
  await inspector?.close();
  await server.close();
  return exit.done;
}

function portProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EADDRINUSE" ? "another program listens there; choose another --port" : systemReason(error);
}

/** Throws a UsageError if no method of the contract has the error. */
function knownError({ methods }: InteractiveContract, text: string): WantedError {
  const wanted = wantedError(text);
  if (wanted === null) throw new UsageError(`${text} is not an error: write NAME or 'NAME after 3'`);
  const names = [...new Set(methods.flatMap(({ method }) => method.errors.map(({ name }) => name)))];
  if (names.includes(wanted.name)) return wanted;
  const near = suggest(wanted.name, names);
  const has = names.length === 0 ? "it declares none" : `it has ${names.join(", ")}`;
  throw new UsageError(`the contract has no error ${wanted.name}; ${near === null ? has : `did you mean ${near}?`}`);
}

/** A line about an event; null for events that the user need not see. */
function eventLine(event: ServerEvent): string | null {
  switch (event.kind) {
    case "opened":
      return `${event.service}.${event.method}: open (${event.profile})`;
    case "answered":
      return `${event.service}.${event.method}: ${event.status}`;
    case "refused":
      return `${event.service}.${event.method}: refused with ${event.status} ${event.name}`;
    case "rejected":
      return `${event.path}: refused with ${event.status} ${event.name}`;
    case "closed":
      return `${event.service}.${event.method}: closed with ${event.code}${event.name === null ? "" : ` ${event.name}`}`;
    case "suspended":
    case "resumed":
      return `${event.service}.${event.method}: ${event.kind}`;
    case "draining":
      return null;
  }
}
