/**
 * Admits a call to its handler, in the same way for all profiles: payload, security, limits, `open`, handler. Profile
 * goa does so before the upgrade, goaidl.v1 after it.
 */

import { largestToClient } from "../descriptor.js";
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
import { PendingChannel } from "./pending-channel.js";
import { authenticate, type Identity, lacksCredentials, missingCredentials } from "./security.js";
import { knownView, peerErrorOf } from "./server-stream.js";

/** Admits a call of a method with streams up to the point where it has to be upgraded, or refuses it. */
export async function admit(opening: Opening, environment: CallEnvironment): Promise<AdmittedCall | RefusedCall> {
  const { method } = opening.target;
  const { descriptor } = method;
  const pending = new PendingChannel(initialView(method));
  const leave = () => pending.giveUp(opening.gone.reason);
  opening.gone.onabort = leave;
  let release = (): void => {};
  let principal: unknown;
  try {
    if (environment.budget.full) throw serverFull();
    const openTimeoutMs = descriptor.policy?.openTimeoutMs ?? null;
    const { call, identity } = await opensInTime(identify(opening), openTimeoutMs);
    principal = identity.principal;
    release = environment.limits.takeCall(descriptor, environment.clientKey(opening, principal));
    const context = new OpenedContext(opening, identity, pending, checkpointOf(opening));
    const opened = await opensInTime(call.open(context, reporter(opening, environment)), openTimeoutMs);
    const completion = opened.handle(pending);
    completion.then(release, release);
    await firstOf(completion, pending, opened.decided || refusesLater(opening) ? 0 : environment.graceMs);
    const owner = descriptor.security.length === 0 ? null : environment.ownerOf(principal);
    return {
      refused: false,
      owner,
      expiresAt: identity.expiresAt,
      view: pending.view,
      run(channel) {
        opening.gone.onabort = null;
        pending.attach(channel);
        if (owner !== null) environment.callers.add(owner, channel);
        report({ opening, principal, environment, channel });
        finish(opening, environment, completion, channel);
      },
      abandon: (reason) => pending.giveUp(reason),
    };
  } catch (error) {
    release();
    pending.giveUp(error);
    return refuse({ opening, principal, environment }, error);
  } finally {
    if (opening.gone.aborted) leave();
  }
}

/**
 * Whether the error can still be typed after the call is open, so that there is no reason to wait for the handler,
 * unless it chooses a view.
 */
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
    environment.onEvent({ kind: "answered", ...detailsOf(opening, principal), ...lasted(opening), status });
    return { refused: false, body, view: context.view };
  } catch (error) {
    return refuse({ opening, principal, environment }, error);
  }
}

type Readmitted = { readonly refused: false; readonly owner: string | null; readonly expiresAt: number | null };

/** Runs the security hooks for a new token, which replaces the one in the opening request. */
export function authenticateAgain(
  opening: Opening,
  environment: CallEnvironment,
  token: string,
): Promise<RefusedCall | Readmitted> {
  const headers = { ...opening.request.headers, authorization: `Bearer ${token}` };
  return readmit({ ...opening, request: { ...opening.request, headers } }, environment, () => Promise.resolve());
}

/** Runs the security hooks for another connection of an open call, and the handler's `reopen`. */
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
  const message = "the server's memory for unread messages is full";
  return new ServiceError({ name: "server_full", message, temporary: true });
}

async function identify(opening: Opening): Promise<{ readonly call: BoundCall; readonly identity: Identity }> {
  const { method, service } = opening.target;
  const { descriptor, errors } = method;
  const { url, remoteAddress, request } = opening;
  const secured = { url, remoteAddress, headers: request.headers };
  const json = decodeRequest(descriptor, request);
  // If the contract declares an error for it, a client without credentials gets that error rather than one about a
  // missing field.
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

/** An object that knows whether a call's client is still there: its stream, or its request. */
type CallSource = PendingChannel | LazyAbort;

/**
 * A class, because there are many contexts, and each object literal with an accessor would have a separate hidden
 * class.
 */
class OpenedContext implements CallContext {
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: CallContext["profile"];
  readonly principal: unknown;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly checkpoint: unknown;
  readonly #source: CallSource;

  constructor(opening: Opening, identity: Identity, source: CallSource, checkpoint?: unknown) {
    const { service, name } = opening.target.method.descriptor;
    this.id = opening.id;
    this.service = service;
    this.method = name;
    this.profile = opening.profile;
    this.principal = identity.principal;
    this.url = opening.url;
    this.headers = opening.request.headers;
    this.remoteAddress = opening.remoteAddress;
    this.checkpoint = checkpoint;
    this.#source = source;
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get connected(): boolean {
    return this.#source instanceof PendingChannel ? this.#source.connected : !this.#source.aborted;
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

/** Returns the state from which the handler of a moved session starts; undefined: from the beginning. */
function checkpointOf({ checkpoint, target }: Opening): unknown {
  return checkpoint === null ? undefined : target.method.readCheckpoint(JSON.parse(checkpoint));
}

function initialView({ views }: BoundMethod): string | null {
  return views.length === 0 ? null : "default";
}

/** A call as server events describe it. */
interface CallDetails {
  readonly opening: Opening;
  readonly principal: unknown;
  readonly environment: CallEnvironment;
}

function refuse({ opening, principal, environment }: CallDetails, thrown: unknown): RefusedCall {
  const error = peerErrorOf(thrown);
  const refusal = refusalOf(error, opening.target.method.errors);
  reportFault(opening, environment, error, refusal);
  const { status, error: wire } = refusal;
  environment.onEvent({
    kind: "refused",
    ...detailsOf(opening, principal),
    ...lasted(opening),
    status,
    name: wire.name,
  });
  return { refused: true, ...refusal };
}

/** Reports an error that the peer sees as a fault; this includes an error whose body violates the contract. */
function reportFault(opening: Opening, environment: CallEnvironment, error: unknown, refusal: Refusal): void {
  if (error instanceof ServiceError && error.id === refusal.error.id) return;
  // A client may leave at any time.
  if (opening.gone.aborted && error === opening.gone.reason) return;
  reporter(opening, environment)(error);
}

function reporter(opening: Opening, environment: CallEnvironment): (error: unknown) => void {
  const { service, name } = opening.target.method.descriptor;
  return (error) => environment.onError(error, { service, method: name, id: opening.id });
}

/** Returns the properties of a call that all events have. */
function detailsOf({ target, id, profile, remoteAddress, url, request }: Opening, principal: unknown) {
  const { service, name: method } = target.method.descriptor;
  const path = url.split("?", 1)[0] ?? "";
  const origin = request.headers.origin ?? null;
  return { id, service, method, profile, remoteAddress, path, origin, principal: principalName(principal) };
}

function lasted({ startedAt }: Opening) {
  return { durationMs: performance.now() - startedAt };
}

function report({ opening, principal, environment, channel }: CallDetails & { readonly channel: ServerChannel }): void {
  const call = detailsOf(opening, principal);
  environment.onEvent({ kind: "opened", ...call });
  channel.watchConnection((change) => environment.onEvent({ ...call, ...change }));
  channel.closed.then(({ code, error }) =>
    environment.onEvent({ kind: "closed", ...call, ...lasted(opening), code, name: error?.name ?? null }),
  );
}

/** Ends the channel in the way the handler ended. */
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
        // The handler rethrew the reason of its signal: the client is gone, or the server is shutting down.
        if (channel.signal.aborted && (thrown === channel.signal.reason || isEnding(thrown))) return channel.leave();
        const error = peerErrorOf(thrown);
        const refusal = refusalOf(error, opening.target.method.errors);
        reportFault(opening, environment, error, refusal);
        return channel.fail(refusal.error, refusal.closeCode);
      },
    )
    // The client left while the end was in transit, which `closed` reports.
    .catch(() => {});
}

/** Checks the size of a final result, because it is a message of the stream and its client accepts no larger one. */
function ofSize(opening: Opening, result: string | null): string | null {
  const { policy } = opening.target.method.descriptor;
  const largest = policy === null ? Number.POSITIVE_INFINITY : largestToClient(policy);
  const size = result === null ? 0 : Buffer.byteLength(result);
  if (size > largest) throw tooLarge(size, largest);
  return result;
}

/** Waits for the first of: the handler's end, its first use of the stream, the end of the grace period. */
async function firstOf(completion: Promise<unknown>, pending: PendingChannel, graceMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(resolve, timerMs(graceMs));
      pending.whenTouched(() => resolve(undefined));
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
