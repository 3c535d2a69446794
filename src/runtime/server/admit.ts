/**
 * Admits a call to its handler, in the same way for all profiles: payload, security, limits, `open`, handler. Profile
 * goa does so before the upgrade, goaidl.v1 after it.
 */

import { decodeRequest } from "../decode-request.js";
import { ServiceError, ValidationError } from "../errors.js";
import { inTime } from "../transport/timeout.js";
import { invalidValue } from "../wire-error.js";
import type { AdmittedCall, Answered, CallEnvironment, Opening, RefusedCall } from "./admission.js";
import type { BoundCall, BoundMethod } from "./bound-method.js";
import { AnsweredContext, OpenedContext } from "./call-contexts.js";
import type { Awaitable } from "./handler.js";
import { ObservedCall } from "./observed-call.js";
import { authenticate, type Identity, lacksCredentials, missingCredentials } from "./security.js";
import { StreamCall } from "./stream-call.js";

/** Admits a call of a method with streams up to the point where it has to be upgraded, or refuses it. */
export async function admit(opening: Opening, environment: CallEnvironment): Promise<AdmittedCall | RefusedCall> {
  const call = new StreamCall(opening, environment);
  try {
    if (environment.budget.full) throw serverFull();
    const openTimeoutMs = opening.target.method.descriptor.policy?.openTimeoutMs ?? null;
    const identifying = identify(opening);
    const { bound, identity } =
      identifying instanceof Promise ? await opensInTime(identifying, openTimeoutMs) : identifying;
    call.identified(identity);
    const context = new OpenedContext(opening, identity, call.pending, checkpointOf(opening));
    const beginning = bound.open(context, call);
    const opened = beginning instanceof Promise ? await opensInTime(beginning, openTimeoutMs) : beginning;
    call.handle(opened);
    await call.settled(opened.decided || refusesLater(opening) ? 0 : environment.graceMs);
    return call;
  } catch (error) {
    return call.refuse(error);
  } finally {
    if (opening.gone.aborted) call.abandon(opening.gone.reason);
  }
}

/**
 * Whether a typed error can still be sent after the call is open, so that there is no reason to wait for the handler.
 * If the result has views, the handler has to choose one first.
 */
function refusesLater({ profile, target }: Opening): boolean {
  return (
    profile === "goaidl.v1" && target.method.descriptor.policy?.transport !== "sse" && target.method.views.length === 0
  );
}

/** Calls a method without streams. */
export async function answer(opening: Opening, environment: CallEnvironment): Promise<RefusedCall | Answered> {
  const call = new ObservedCall(opening, environment);
  try {
    const { bound, identity } = await identify(opening);
    call.principal = identity.principal;
    const context = new AnsweredContext(opening, identity, opening.gone);
    const body = await bound.answer(context, call);
    const { status } = opening.target.method.descriptor;
    environment.onEvent({ kind: "answered", ...call.details(), ...call.lasted(), status });
    return { refused: false, body, view: context.view };
  } catch (error) {
    return call.refuse(error);
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
  return readmit(opening, environment, (bound, identity) =>
    bound.reopen(new OpenedContext(opening, identity, opening.gone)),
  );
}

async function readmit(
  opening: Opening,
  environment: CallEnvironment,
  ask: (bound: BoundCall, identity: Identity) => Promise<void>,
): Promise<RefusedCall | Readmitted> {
  const { descriptor } = opening.target.method;
  const openTimeoutMs = descriptor.policy?.openTimeoutMs ?? null;
  const call = new ObservedCall(opening, environment);
  try {
    const identifying = identify(opening);
    const { bound, identity } =
      identifying instanceof Promise ? await opensInTime(identifying, openTimeoutMs) : identifying;
    call.principal = identity.principal;
    await opensInTime(ask(bound, identity), openTimeoutMs);
    const owner = descriptor.security.length === 0 ? null : environment.ownerOf(identity.principal);
    return { refused: false, owner, expiresAt: identity.expiresAt };
  } catch (error) {
    return call.refuse(error);
  }
}

function serverFull(): ServiceError {
  const message = "the server's memory for unread messages is full";
  return new ServiceError({ name: "server_full", message, temporary: true });
}

interface Identified {
  readonly bound: BoundCall;
  readonly identity: Identity;
}

const anonymous: Identity = { principal: undefined, expiresAt: null };

/** Decodes the payload and authenticates the caller; a method without security needs no promise for that. */
function identify(opening: Opening): Awaitable<Identified> {
  const { method, service } = opening.target;
  const { descriptor, errors } = method;
  const { url, remoteAddress, request } = opening;
  const json = decodeRequest(descriptor, request);
  if (descriptor.security.length === 0) return { bound: decoded(method, json), identity: anonymous };
  const secured = { url, remoteAddress, headers: request.headers };
  // If the contract declares an error for it, a client without credentials gets that error rather than one about a
  // missing field.
  const declares = errors.some((error) => error.descriptor.name === "unauthorized");
  if (declares && lacksCredentials(descriptor, json, secured)) throw missingCredentials(descriptor);
  const bound = decoded(method, json);
  return authenticate(descriptor, service.hooks, bound.payload, secured).then((identity) => ({ bound, identity }));
}

function decoded(method: BoundMethod, json: unknown): BoundCall {
  try {
    return method.decode(json);
  } catch (error) {
    throw error instanceof ValidationError ? invalidValue(error) : error;
  }
}

/** Returns the state from which the handler of a moved session starts; undefined: from the beginning. */
function checkpointOf({ checkpoint, target }: Opening): unknown {
  return checkpoint === null ? undefined : target.method.readCheckpoint(JSON.parse(checkpoint));
}

function opensInTime<Value>(work: Promise<Value>, limitMs: number | null): Promise<Value> {
  return inTime(work, limitMs, () => {
    const message = `the call could not be opened within ${limitMs} ms`;
    return new ServiceError({ name: "open_timeout", message, timeout: true, temporary: true });
  });
}
