import type { Design } from "../../src/ir/design.js";
import { describe, externalDocs } from "../schema/describe.js";
import type { JsonSchema } from "../schema/dialect.js";
import type { Perspective } from "./perspective.js";

function connectionWords(design: Design): string[] {
  const streams = design.services.flatMap(({ methods }) => methods.flatMap(({ stream }) => stream ?? []));
  const transports = new Set(streams.map(({ transport }) => transport));
  const connection = transports.has("sse") ? "over WebSocket is one connection" : "is one WebSocket connection";
  const frames = streams.every(({ frame }) => frame === "text")
    ? "each text frame after it is one JSON value"
    : "each frame after it is one message: a text frame contains JSON, a binary frame bytes";
  return [
    ...(transports.has("websocket")
      ? [`Each call of a method ${connection}: the opening request contains the payload, and ${frames}.`]
      : []),
    ...(transports.has("sse")
      ? [
          "Methods over server-sent events answer the opening request with `text/event-stream`: the data of each event is one JSON value, or unencoded text.",
        ]
      : []),
  ];
}

export function infoOf(design: Design, perspective: Perspective): JsonSchema {
  const { api } = design;
  const unary = design.services.flatMap((service) =>
    service.methods
      .filter((method) => method.shape === "unary")
      .map(
        (method) =>
          `\`${service.name}.${method.name}\` (${method.http.routes.map((route) => `${route.verb} ${route.path}`).join(", ")})`,
      ),
  );
  const view =
    perspective === "server"
      ? "This document is written from the server's point of view: it *sends* what it streams to clients, and *receives* what clients stream to it."
      : "This document is written from a client's point of view: it *sends* what it streams to the server, and *receives* what the server streams to it.";
  const description = [
    api.description,
    view,
    ...connectionWords(design),
    unary.length === 0
      ? null
      : `Methods without streams are plain HTTP and not part of this document: ${unary.join(", ")}.`,
  ]
    .filter((paragraph) => paragraph !== null)
    .join("\n\n");
  const { contact, license } = api;
  return {
    title: api.title ?? api.name,
    version: api.version ?? "0.0.0",
    description,
    ...(api.terms === null ? {} : { termsOfService: api.terms }),
    ...(contact === null
      ? {}
      : {
          contact: Object.fromEntries(
            Object.entries({ name: contact.name, url: contact.url, email: contact.email }).filter(
              (entry): entry is [string, string] => entry[1] !== null,
            ),
          ),
        }),
    ...(license === null
      ? {}
      : { license: { name: license.name, ...(license.url === null ? {} : { url: license.url }) } }),
    tags: design.services.map(({ name, documentation }) => {
      const description = describe(documentation);
      return { name, ...(description === null ? {} : { description }), ...externalDocs(documentation) };
    }),
    ...externalDocs(api.documentation),
  };
}
