import { homedir } from "node:os";
import { join } from "node:path";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import type { MethodDescriptor } from "../../runtime/descriptor.js";
import { readText } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import type { Io } from "../io.js";

export interface CredentialOptions {
  readonly token: string | undefined;
  /** `name:password` */
  readonly user: string | undefined;
  readonly netrc: boolean;
}

export interface Credentials {
  /** Fields of the payload, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** The token for schemes without a payload field. Null if all have one, because a token must not be sent twice. */
  readonly token: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Assigns the credentials of the command line to the contract's security schemes. Throws a UsageError. */
export function credentialsFor(
  { codecs: { descriptor } }: InteractiveMethod,
  { token, user, netrc }: CredentialOptions,
  url: string,
  io: Io,
): Credentials {
  const login = user === undefined ? (netrc ? netrcLogin(new URL(url).hostname, io) : null) : loginOf(user);
  const byRole: Readonly<Record<string, string | undefined>> = {
    token,
    apiKey: token,
    username: login?.name,
    password: login?.password,
  };
  const fields: Record<string, string> = {};
  for (const { field, credential } of descriptor.parameters) {
    const value = credential === undefined ? undefined : byRole[credential.role];
    if (field !== null && value !== undefined) fields[field] = value;
  }
  const hasUser = descriptor.parameters.some(({ credential }) => credential?.role === "username");
  const basic =
    login === null || hasUser ? null : Buffer.from(`${login.name}:${login.password}`, "utf8").toString("base64");
  return {
    fields,
    token: needsToken(descriptor) ? (token ?? null) : null,
    headers: basic === null ? {} : { authorization: `Basic ${basic}` },
  };
}

/** Whether a security scheme has no field in the payload. */
function needsToken({ parameters, security }: MethodDescriptor): boolean {
  const carried = new Set(parameters.map(({ credential }) => credential?.scheme));
  return security.some((requirement) => requirement.some(({ scheme }) => !carried.has(scheme)));
}

interface Login {
  readonly name: string;
  readonly password: string;
}

function loginOf(user: string): Login {
  const colon = user.indexOf(":");
  if (colon < 0) throw new UsageError("--user needs a name and a password: --user name:password");
  return { name: user.slice(0, colon), password: user.slice(colon + 1) };
}

/** The login of a host in the file `.netrc`, which `NETRC` may name. Throws a UsageError if it has none. */
function netrcLogin(host: string, io: Io): Login {
  const file = process.env.NETRC ?? join(homedir(), ".netrc");
  const words = readText(file, io).split(/\s+/);
  let isHost = false;
  let name = "";
  let password: string | null = null;
  for (const [index, word] of words.entries()) {
    const value = words[index + 1] ?? "";
    if (word === "machine" || word === "default") {
      if (isHost && password !== null) break;
      isHost = word === "default" || value === host;
    } else if (isHost && word === "login") name = value;
    else if (isHost && word === "password") password = value;
  }
  if (password === null) throw new UsageError(`${file} has no password for ${host}`);
  return { name, password };
}
