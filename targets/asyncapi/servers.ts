import type { Design, Server } from "../../src/ir/design.js";
import type { JsonSchema } from "../schema/dialect.js";
import { asciiName } from "./component-names.js";

/** The servers object; a contract without servers says nothing of where it runs. */
export function serversOf(design: Design): { readonly [name: string]: JsonSchema } {
  return Object.fromEntries(design.api.servers.map((server) => [asciiName(server.name), serverOf(server)]));
}

function serverOf(server: Server): JsonSchema {
  const match = /^(\w+):\/\/([^/]+)(\/.*)?$/.exec(server.url);
  const scheme = match?.[1] ?? "ws";
  const pathname = match?.[3] ?? "";
  const variables = server.variables.map((variable): [string, JsonSchema] => [
    variable.name,
    {
      ...(variable.description === null ? {} : { description: variable.description }),
      ...(variable.enum === null ? {} : { enum: [...variable.enum] }),
      ...(variable.default === null ? {} : { default: variable.default }),
    },
  ]);
  return {
    host: match?.[2] ?? "",
    ...(pathname === "" || pathname === "/" ? {} : { pathname }),
    protocol: scheme === "https" || scheme === "wss" ? "wss" : "ws",
    ...(server.description === null ? {} : { description: server.description }),
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
  };
}
