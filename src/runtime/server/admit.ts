/**
 * The way of a call to its handler, the same for all profiles: payload, security, limits, `open`, handler. Profile goa goes it
 * before the upgrade, goaidl.v1 after it.
 */

import { ServiceError, ValidationError } from "../errors.js";
import { decodeRequest } from "../parameters.js";
import { tooLarge } from "../too-large.js";
import type { ServerChannel } from "../transport/channel.js";
import type { LazyAbort } from "../transport/lazy-abort.js";
import { inTime } from "../transport/timeout.js";
import { timerMs } from "../transport/timer-ms.js";
import { invalidValue, type Refusal, refusalOf } from "../wire-error.js";
import type { AdmittedCall, Answered, CallEnvironment, Opening, RefusedCall } from "./admission.js";
import type { AnswerContext, BoundCall, BoundMethod } from "./bound-method.js";
import { principalName } from "./client-key.js";
import type { CallContext } from "./handler.js";
import { isEnding } from "./is-ending.js";
import { LateChannel } from "./late-channel.js";
import { authenticate, type Identity, lacksCredentials, missingCredentials } from "./security.js";
import { knownView, toldError } from "./server-stream.js";

/** Brings a call of a method with streams to the point where it has to be upgraded, or refuses it. */
export async function admit(opening: Opening, environment: CallEnvironment): Promise<AdmittedCall | RefusedCall> {
  const { method } = opening.target;
  const { descriptor } = method;
  const late = new LateChannel(initialView(method));
  const leave = () => late.giveUp(opening.gone.reason);
  opening.gone.onabort = leave;
  let release = (): void => {};
  let principal: unknown;
  try {
    if (environment.budget.full) throw serverFull();
    const openTimeoutMs = descriptor.policy?.openTimeoutMs ?? null;
    const { call, identity } = await opensInTime(identify(opening), openTimeoutMs);
    principal = identity.principal;
    release = environment.limits.takeCall(descriptor, environment.clientKey(opening, principal));
    const context = new OpenedContext(opening, identity, late);
    const opened = await opensInTime(call.open(context, reporter(opening, environment)), openTimeoutMs);
    const completion = opened.handle(late);
    completion.then(release, release);
    await firstOf(completion, late, opened.decided || refusesLater(opening) ? 0 : environment.graceMs);
    const owner = descriptor.security.length === 0 ? null : environment.ownerOf(principal);
    return {
      refused: false,
      owner,
      expiresAt: identity.expiresAt,
      view: late.view,
      run(channel) {
        opening.gone.onabort = null;
        late.attach(channel);
        if (owner !== null) environment.callers.add(owner, channel);
        report({ opening, principal, environment, channel });
        finish(opening, environment, completion, channel);
      },
      abandon: (reason) => late.giveUp(reason),
    };
  } catch (error) {
    release();
    late.giveUp(error);
    return refuse({ opening, principal, environment }, error);
  } finally {
    if (opening.gone.aborted) leave();
  }
}

/** Whether a refusal is as typed after the call is open: nothing is gained by waiting, unless a view is to be chosen. */
function refusesLater({ profile, target }: Opening): boolean {
  return (
    profile === "goaidl.v1" && target.method.descriptor.policy?.transport !== "sse" && target.method.views.length === 0
  );
}

/** Calls a method without streams. */
export async function answer(opening: Opening, environment: CallEnvironment): Promise<RefusedCall | Answered> {
  let principal: unknown;
  try {
    const { call, identity } = await identify(opening);
    principal = identity.principal;
    const context = new AnsweredContext(opening, identity, opening.gone);
    const body = await call.answer(context, reporter(opening, environment));
    const { status } = opening.target.method.descriptor;
    environment.onEvent({ kind: "answered", ...told(opening, principal), ...lasted(opening), status });
    return { refused: false, body, view: context.view };
  } catch (error) {
    return refuse({ opening, principal, environment }, error);
  }
}

type Readmitted = { readonly refused: false; readonly owner: string | null; readonly expiresAt: number | null };

/** Security for a new token, which replaces the one in the opening request. */
export function authenticateAgain(
  opening: Opening,
  environment: CallEnvironment,
  token: string,
): Promise<RefusedCall | Readmitted> {
  const headers = { ...opening.request.headers, authorization: `Bearer ${token}` };
  return readmit({ ...opening, request: { ...opening.request, headers } }, environment, () => Promise.resolve());
}

/** Security for another connection of an open call, and what its handler says to it. */
export function admitAgain(opening: Opening, environment: CallEnvironment): Promise<RefusedCall | Readmitted> {
  return readmit(opening, environment, (call, identity) =>
    call.reopen(new OpenedContext(opening, identity, opening.gone)),
  );
}

async function readmit(
  opening: Opening,
  environment: CallEnvironment,
  ask: (call: BoundCall, identity: Identity) => Promise<void>,
): Promise<RefusedCall | Readmitted> {
  const { descriptor } = opening.target.method;
  const openTimeoutMs = descriptor.policy?.openTimeoutMs ?? null;
  let principal: unknown;
  try {
    const { call, identity } = await opensInTime(identify(opening), openTimeoutMs);
    principal = identity.principal;
    await opensInTime(ask(call, identity), openTimeoutMs);
    const owner = descriptor.security.length === 0 ? null : environment.ownerOf(principal);
    return { refused: false, owner, expiresAt: identity.expiresAt };
  } catch (error) {
    return refuse({ opening, principal, environment }, error);
  }
}

function serverFull(): ServiceError {
  const message = "the server holds as many unread messages as it can";
  return new ServiceError({ name: "server_full", message, temporary: true });
}

async function identify(opening: Opening): Promise<{ readonly call: BoundCall; readonly identity: Identity }> {
  const { method, service } = opening.target;
  const { descriptor, errors } = method;
  const { url, remoteAddress, request } = opening;
  const secured = { url, remoteAddress, headers: request.headers };
  const json = decodeRequest(descriptor, request);
  // Where the contract has an error for it, a client that isn't signed in hears that rather than of a missing field.
  const declares = errors.some((error) => error.descriptor.name === "unauthorized");
  if (declares && lacksCredentials(descriptor, json, secured)) throw missingCredentials(descriptor);
  const call = decoded(method, json);
  const identity = await authenticate(descriptor, service.hooks, call.payload, secured);
  return { call, identity };
}

function decoded(method: BoundMethod, json: unknown): BoundCall {
  try {
    return method.decode(json);
  } catch (error) {
    throw error instanceof ValidationError ? invalidValue(error) : error;
  }
}

/** What knows whether a call's client is there: its stream, or its request. */
type CallSource = LateChannel | LazyAbort;

/** A class, because there are many contexts and each object literal with an accessor would have its own hidden class. */
class OpenedContext implements CallContext {
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: CallContext["profile"];
  readonly principal: unknown;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly #source: CallSource;

  constructor(opening: Opening, identity: Identity, source: CallSource) {
    const { service, name } = opening.target.method.descriptor;
    this.id = opening.id;
    this.service = service;
    this.method = name;
    this.profile = opening.profile;
    this.principal = identity.principal;
    this.url = opening.url;
    this.headers = opening.request.headers;
    this.remoteAddress = opening.remoteAddress;
    this.#source = source;
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get connected(): boolean {
    return this.#source instanceof LateChannel ? this.#source.connected : !this.#source.aborted;
  }
}

class AnsweredContext extends OpenedContext implements AnswerContext {
  readonly #views: readonly string[];
  view: string | null;

  constructor(opening: Opening, identity: Identity, source: CallSource) {
    super(opening, identity, source);
    const { method } = opening.target;
    this.#views = method.views;
    this.view = initialView(method);
  }

  setView(view: string): void {
    this.view = knownView(this.method, this.#views, view);
  }
}

function initialView({ views }: BoundMethod): string | null {
  return views.length === 0 ? null : "default";
}

/** A call as events tell it. */
interface ToldCall {
  readonly opening: Opening;
  readonly principal: unknown;
  readonly environment: CallEnvironment;
}

function refuse({ opening, principal, environment }: ToldCall, thrown: unknown): RefusedCall {
  const error = toldError(thrown);
  const refusal = refusalOf(error, opening.target.method.errors);
  tell(opening, environment, error, refusal);
  const { status, error: wire } = refusal;
  environment.onEvent({
    kind: "refused",
    ...told(opening, principal),
    ...lasted(opening),
    status,
    name: wire.name,
  });
  return { refused: true, ...refusal };
}

/** Reports what the peer sees as a fault, which includes an error whose body breaks the contract. */
function tell(opening: Opening, environment: CallEnvironment, error: unknown, refusal: Refusal): void {
  if (error instanceof ServiceError && error.id === refusal.error.id) return;
  // A client may leave at any time.
  if (opening.gone.aborted && error === opening.gone.reason) return;
  reporter(opening, environment)(error);
}

function reporter(opening: Opening, environment: CallEnvironment): (error: unknown) => void {
  const { service, name } = opening.target.method.descriptor;
  return (error) => environment.onError(error, { service, method: name, id: opening.id });
}

/** What events say of every call. */
function told({ target, id, profile, remoteAddress, url, request }: Opening, principal: unknown) {
  const { service, name: method } = target.method.descriptor;
  const path = url.split("?", 1)[0] ?? "";
  const origin = request.headers.origin ?? null;
  return { id, service, method, profile, remoteAddress, path, origin, principal: principalName(principal) };
}

function lasted({ startedAt }: Opening) {
  return { durationMs: performance.now() - startedAt };
}

function report({ opening, principal, environment, channel }: ToldCall & { readonly channel: ServerChannel }): void {
  const call = told(opening, principal);
  environment.onEvent({ kind: "opened", ...call });
  channel.watchConnection((change) => environment.onEvent({ ...call, ...change }));
  channel.closed.then(({ code, error }) =>
    environment.onEvent({ kind: "closed", ...call, ...lasted(opening), code, name: error?.name ?? null }),
  );
}

/** Ends the channel the way the handler ended. */
function finish(
  opening: Opening,
  environment: CallEnvironment,
  completion: Promise<string | null>,
  channel: ServerChannel,
): void {
  completion
    .then((result) => ofSize(opening, result))
    .then(
      (result) => channel.end(result ?? undefined),
      (thrown: unknown) => {
        // The handler passed on the reason of its signal: the client is gone, or the server is shutting down.
        if (channel.signal.aborted && (thrown === channel.signal.reason || isEnding(thrown))) return channel.leave();
        const error = toldError(thrown);
        const refusal = refusalOf(error, opening.target.method.errors);
        tell(opening, environment, error, refusal);
        return channel.fail(refusal.error, refusal.closeCode);
      },
    )
    // The client left while the end was on its way, which `closed` reports.
    .catch(() => {});
}

/** A final result is a message of the stream: its client takes no larger one. */
function ofSize(opening: Opening, result: string | null): string | null {
  const largest = opening.target.method.descriptor.policy?.messageMaxBytes ?? Number.POSITIVE_INFINITY;
  const size = result === null ? 0 : Buffer.byteLength(result);
  if (size > largest) throw tooLarge(size, largest);
  return result;
}

/** Waits for what comes first: the handler's end, its first use of the stream, the end of its grace. */
async function firstOf(completion: Promise<unknown>, late: LateChannel, graceMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(resolve, timerMs(graceMs));
      late.whenTouched(() => resolve(undefined));
      completion.then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
  }
}

function opensInTime<Value>(work: Promise<Value>, limitMs: number | null): Promise<Value> {
  return inTime(work, limitMs, () => {
    const message = `the call could not be opened within ${limitMs} ms`;
    return new ServiceError({ name: "open_timeout", message, timeout: true, temporary: true });
  });
}
