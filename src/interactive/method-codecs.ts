import type { ContractProgram } from "../../targets/console/contract-program.js";
import type { Decode, Encode } from "../runtime/codec/cursor.js";
import * as codegen from "../runtime/codegen.js";
import type { ErrorCodec, Incoming, MethodDescriptor, Outgoing } from "../runtime/descriptor.js";

/** The codecs of a method on a client. */
export interface ClientCodecs {
  readonly payload: Encode<unknown> | null;
  readonly outgoing?: Outgoing<unknown>;
  readonly incoming?: Incoming<unknown>;
  readonly result?: Incoming<unknown>;
  readonly errors: readonly ErrorCodec[];
}

/** The codecs of a method on a server. */
export interface ServerCodecs {
  readonly payload: Decode<unknown> | null;
  readonly incoming?: Incoming<unknown>;
  readonly outgoing?: Outgoing<unknown>;
  readonly result?: Outgoing<unknown>;
  readonly errors: readonly ErrorCodec[];
}

/** The descriptor and the codecs of a method, from the generated code of both sides. */
export interface MethodCodecs {
  readonly descriptor: MethodDescriptor;
  readonly client: ClientCodecs;
  readonly server: ServerCodecs;
}

/** The runtime's entry points, by name. */
type Modules = Readonly<Record<string, object>>;

/** A script of a `ContractProgram` as a function. */
export type Script = (modules: Modules) => readonly unknown[];

/** Turns the scripts of a program into functions. A page that forbids `eval` loads them as scripts instead. */
export function scriptsOf(program: ContractProgram): { readonly client: Script; readonly server: Script } {
  const script = (text: string): Script => {
    const run: unknown = new Function("modules", text);
    if (!isFunction(run)) throw new Error("a script is a function");
    return (modules) => {
      const factories = run(modules);
      if (!Array.isArray(factories)) throw new Error("a script returns the factories of services");
      return factories;
    };
  };
  return { client: script(program.client), server: script(program.server) };
}

/**
 * The codecs of all methods of a contract. The generated code runs on a runtime that only records its arguments, so that the codecs
 * are those of generated clients and servers.
 */
export function methodCodecs(scripts: { readonly client: Script; readonly server: Script }): readonly MethodCodecs[] {
  const clients = notedByClients(scripts.client);
  const servers = new Map(notedByServers(scripts.server).map((noted) => [keyOf(noted.descriptor), noted.codecs]));
  return clients.map(({ descriptor, codecs }) => {
    const server = servers.get(keyOf(descriptor));
    if (server === undefined) throw new Error(`no server has ${keyOf(descriptor)}`);
    return { descriptor, client: codecs, server };
  });
}

function keyOf({ service, name }: MethodDescriptor): string {
  return JSON.stringify([service, name]);
}

interface Noted<Codecs> {
  readonly descriptor: MethodDescriptor;
  readonly codecs: Codecs;
}

function notedByClients(script: Script): Noted<ClientCodecs>[] {
  const noted: Noted<ClientCodecs>[] = [];
  const note = (descriptor: MethodDescriptor, codecs: ClientCodecs): void => void noted.push({ descriptor, codecs });
  const caller = { unary: note, receive: note, send: note, duplex: note };
  const client = { createCaller: () => caller, intercepted: () => caller, eventStreams: null };
  for (const factory of script({ "goaidl/client": client, "goaidl/codegen": codegen })) {
    const calls: unknown = isFunction(factory) ? factory({ interceptors: {} }) : null;
    if (typeof calls !== "object" || calls === null) throw new Error("a factory returns a client");
    for (const call of Object.values(calls)) if (isFunction(call)) call();
  }
  return noted;
}

function notedByServers(script: Script): Noted<ServerCodecs>[] {
  const noted: Noted<ServerCodecs>[] = [];
  const note = (descriptor: MethodDescriptor, codecs: ServerCodecs): void => void noted.push({ descriptor, codecs });
  const server = {
    bindUnary: note,
    bindServerStreaming: note,
    bindClientStreaming: note,
    bindBidirectional: note,
    bindService: () => null,
  };
  for (const factory of script({ "goaidl/server": server, "goaidl/codegen": codegen })) {
    // The arguments are handlers, and security and interceptors if the service has them.
    if (isFunction(factory)) factory({}, {}, {});
  }
  return noted;
}

function isFunction(value: unknown): value is (...given: readonly unknown[]) => unknown {
  return typeof value === "function";
}
