import type { Design, Method, Server, Service } from "../../src/ir/design.js";
import type { JsonSchema } from "../schema/dialect.js";
import { asciiName } from "./component-names.js";

/** The server of a contract without servers, because tools need an address. */
const anywhere: Server = {
  name: "default",
  url: "ws://{host}",
  description: "The contract names no server.",
  variables: [{ name: "host", enum: null, default: "localhost:8080", description: "Where the service runs." }],
};

type Transport = "websocket" | "sse";

/**
 * The servers of a document. A server has one protocol in AsyncAPI, so a server for both WebSocket and server-sent
 * events becomes two: `main` and `mainHttp`.
 */
export class Servers {
  readonly #servers: readonly Server[];
  readonly #transports: readonly Transport[];

  constructor(design: Design) {
    const used = new Set(
      design.services.flatMap(({ methods }) =>
        methods.flatMap(({ stream }) => (stream === null ? [] : [stream.transport])),
      ),
    );
    this.#servers = design.api.servers.length === 0 ? [anywhere] : design.api.servers;
    this.#transports = (["websocket", "sse"] as const).filter((transport) => used.size === 0 || used.has(transport));
  }

  get objects(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries(
      this.#transports.flatMap((transport) =>
        this.#servers.map((server) => [this.#key(server.name, transport), serverOf(server, transport)]),
      ),
    );
  }

  /** The keys of the servers that serve a method; null for all servers. */
  of(service: Service, method: Method): string[] | null {
    const transport = method.stream?.transport ?? "websocket";
    if (service.servers.length === 0 && this.#transports.length === 1) return null;
    const names = service.servers.length > 0 ? service.servers : this.#servers.map(({ name }) => name);
    return names.map((name) => this.#key(name, transport));
  }

  #key(name: string, transport: Transport): string {
    return transport === "sse" && this.#transports.length > 1 ? `${asciiName(name)}Http` : asciiName(name);
  }
}

function serverOf(server: Server, transport: Transport): JsonSchema {
  const url = server.url.replaceAll(/\{([^}]*)\}/g, (_, name: string) => `{${asciiName(name)}}`);
  const match = /^(\w+):\/\/([^/]+)(\/.*)?$/.exec(url);
  const scheme = match?.[1] ?? "ws";
  const pathname = match?.[3] ?? "";
  const secure = scheme === "https" || scheme === "wss";
  const protocol = transport === "sse" ? "http" : "ws";
  const variables = server.variables.map((variable): [string, JsonSchema] => [
    asciiName(variable.name),
    {
      ...(variable.description === null ? {} : { description: variable.description }),
      ...(variable.enum === null ? {} : { enum: [...variable.enum] }),
      ...(variable.default === null ? {} : { default: variable.default }),
    },
  ]);
  return {
    host: match?.[2] ?? "",
    ...(pathname === "" || pathname === "/" ? {} : { pathname }),
    protocol: secure ? `${protocol}s` : protocol,
    ...(server.description === null ? {} : { description: server.description }),
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
  };
}
