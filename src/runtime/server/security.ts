/** Runs the security hooks of a service, before a method's own code. */
import type { MethodDescriptor } from "../descriptor.js";
import { ServiceError } from "../errors.js";
import type { Awaitable } from "./handler.js";

/** The context of a security hook. */
export interface SecurityContext {
  readonly service: string;
  readonly method: string;
  readonly scheme: string;
  /** The scopes that the method requires. */
  readonly scopes: readonly string[];
  /** Path and query of the opening request. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /**
   * Reports when the credentials expire. At that time, an open stream is suspended unless the client has renewed them.
   */
  expiresAt(time: Date): void;
}

/** Checks credentials and returns the principal. An error that it throws refuses the call. */
export type SecurityHook<Credentials, Principal> = (
  credentials: Credentials,
  context: SecurityContext,
) => Awaitable<Principal>;

/** The credentials of every kind of scheme; those that a scheme doesn't have are empty. */
export interface Credentials {
  readonly key: string;
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

export type SecurityHooks = Readonly<Record<string, SecurityHook<Credentials, unknown>>>;

export interface Identity {
  readonly principal: unknown;
  /** The time as in `Date.now`; null: never. */
  readonly expiresAt: number | null;
}

/** The request as the hooks see it. */
export interface SecuredRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
}

/**
 * Tries a method's alternatives in order; all schemes of an alternative must accept. The principal is that of its first
 * scheme. Throws the error of the last alternative whose credentials were present, or `unauthorized` if none were.
 */
export async function authenticate(
  descriptor: MethodDescriptor,
  hooks: SecurityHooks,
  payload: unknown,
  request: SecuredRequest,
): Promise<Identity> {
  if (descriptor.security.length === 0) return { principal: undefined, expiresAt: null };
  let refused: unknown = null;
  for (const requirement of descriptor.security) {
    // The contract lists `security none` as an alternative.
    if (requirement.length === 0) return { principal: undefined, expiresAt: null };
    const credentials = requirement.map(({ scheme }) => credentialsOf(descriptor, payload, { scheme, request }));
    if (credentials.includes(null)) continue;
    try {
      return await checkAll(descriptor, hooks, requirement, credentials, request);
    } catch (error) {
      refused = error;
    }
  }
  throw refused ?? missingCredentials(descriptor);
}

/** Whether a payload, as JSON, lacks the credentials of every alternative of a method. */
export function lacksCredentials(descriptor: MethodDescriptor, payload: unknown, request: SecuredRequest): boolean {
  const lacks = ({ scheme }: { readonly scheme: string }) =>
    credentialsOf(descriptor, payload, { scheme, request }) === null;
  return descriptor.security.length > 0 && descriptor.security.every((requirement) => requirement.some(lacks));
}

export function missingCredentials({ security }: MethodDescriptor): ServiceError {
  const alternatives = security.map((all) => all.map(({ scheme }) => scheme).join(" and "));
  return new ServiceError({ name: "unauthorized", message: `credentials are missing: ${alternatives.join(", or ")}` });
}

async function checkAll(
  descriptor: MethodDescriptor,
  hooks: SecurityHooks,
  requirement: MethodDescriptor["security"][number],
  credentials: readonly (Credentials | null)[],
  request: SecuredRequest,
): Promise<Identity> {
  const { service, name: method } = descriptor;
  const principals: unknown[] = [];
  let expires = Number.POSITIVE_INFINITY;
  for (const [index, { scheme, scopes }] of requirement.entries()) {
    const hook = Object.hasOwn(hooks, scheme) ? hooks[scheme] : undefined;
    const given = credentials[index];
    if (hook === undefined || given === null || given === undefined) {
      throw new Error(`the service ${service} has no hook for the security scheme ${scheme}`);
    }
    const context: SecurityContext = {
      ...request,
      service,
      method,
      scheme,
      scopes,
      expiresAt(time) {
        const at = time.getTime();
        if (Number.isNaN(at))
          throw new TypeError(`the security hook ${scheme} called \`expiresAt\` with an invalid date`);
        expires = Math.min(expires, at);
      },
    };
    principals.push(await hook(given, context));
  }
  return { principal: principals[0], expiresAt: Number.isFinite(expires) ? expires : null };
}

const keys = { apiKey: "key", token: "token", username: "username", password: "password" } as const;

/**
 * Returns null if the request has no credentials of the scheme. A scheme without a field uses the token of
 * `Authorization`.
 */
function credentialsOf(
  descriptor: MethodDescriptor,
  payload: unknown,
  { scheme, request }: { readonly scheme: string; readonly request: SecuredRequest },
): Credentials | null {
  const credentials = { key: "", token: "", username: "", password: "" };
  const fields = descriptor.parameters.filter(({ credential }) => credential?.scheme === scheme);
  if (fields.length === 0) {
    const { authorization } = request.headers;
    return authorization === undefined ? null : { ...credentials, token: tokenOf(authorization) };
  }
  let found = false;
  for (const { field, credential } of fields) {
    const value: unknown =
      field === null
        ? payload
        : typeof payload === "object" && payload !== null && Object.hasOwn(payload, field)
          ? Reflect.get(payload, field)
          : undefined;
    if (typeof value !== "string" || credential === undefined) continue;
    credentials[keys[credential.role]] = value;
    found = true;
  }
  return found ? credentials : null;
}

/** Like Goa: returns the text after the first space, or all of it. */
function tokenOf(authorization: string): string {
  return authorization.slice(authorization.indexOf(" ") + 1).trim();
}
