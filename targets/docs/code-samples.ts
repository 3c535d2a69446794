import { bearerHeaderOf } from "../../src/ir/bearer-header.js";
import type { Design, Message, Method, Service } from "../../src/ir/design.js";
import { serverUrl } from "../../src/ir/server-url.js";
import type { NamedType } from "../../src/ir/type.js";
import { exampleValue } from "../schema/examples/example-value.js";
import { methodName, serviceClass } from "../typescript/service-names.js";
import { payloadExample, type RequestParts } from "./request-parts.js";
import { typescriptValue } from "./typescript-value.js";

type Types = ReadonlyMap<string, NamedType>;

export interface CodeSample {
  readonly title: string;
  readonly text: string;
}

/** The method to call, with its service and design. */
export interface SampleSource {
  readonly design: Design;
  readonly service: Service;
  /** The generated module of the service, without its ending. */
  readonly module: string;
  readonly method: Method;
  readonly types: Types;
  /** The opening request. */
  readonly request: RequestParts;
}

/** Samples that call a method with the generated client, from a browser without it, and from a shell. */
export function codeSamples(source: SampleSource): CodeSample[] {
  return [{ title: "TypeScript client", text: clientSample(source) }, browserSample(source), shellSample(source)];
}

/** The address of a service: of its first server, with the variables' defaults. */
function addressOf({ design, service }: SampleSource): string {
  const { servers } = design.api;
  const [name] = service.servers;
  const server = servers.find((candidate) => candidate.name === name) ?? servers[0];
  if (server === undefined) return "ws://localhost:8080";
  return serverUrl(server, (variable) => variable).replace(/\/$/, "");
}

/** The address with another scheme: `ws` for sockets, `http` for requests. */
function addressFor(source: SampleSource, scheme: "ws" | "http"): string {
  return addressOf(source).replace(/^(?:ws|http)(s?):/, `${scheme}$1:`);
}

/** Samples refer to a message with more characters as `message`, because the page shows it above them. */
const longestMessage = 300;

interface SampleMessage {
  /** JSON; null if it is too long. */
  readonly wire: string | null;
  /** In TypeScript. */
  readonly text: string;
}

function messageOf(message: Message | null, types: Types): SampleMessage | null {
  if (message === null) return null;
  const found = exampleValue(message.type, types, { from: "client" });
  if (found === null) return null;
  const wire = JSON.stringify(found.value);
  if (wire.length > longestMessage) return { wire: null, text: "message" };
  return { wire, text: typescriptValue(types, message.type, found.value) };
}

function clientSample(source: SampleSource): string {
  const { service, method, types, module } = source;
  const factory = `create${serviceClass(service)}Client`;
  const payload = payloadExample(method, types);
  const argument =
    method.payload === null ? "" : payload === null ? "{}" : typescriptValue(types, method.payload, payload);
  const name = methodName(method);
  const access = /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  const call = `client${access}(${argument})`;
  const token = bearerHeaderOf(method) === null ? "" : ', token: () => "your-token"';
  const sent = messageOf(method.streamingPayload, types)?.text ?? null;
  const lines = [
    `import { ${factory} } from "./gen/ts-client/${module}.js";`,
    "",
    `const client = ${factory}({ url: ${JSON.stringify(addressOf(source))}${token} });`,
  ];
  const answer = method.result === null ? "await " : "const answer = await ";
  switch (method.shape) {
    case "unary":
      lines.push(`${answer}${call};`);
      break;
    case "server":
      lines.push(`for await (const message of ${call}) console.log(message);`);
      break;
    case "client":
      lines.push(`const call = ${call};`);
      if (sent !== null) lines.push(`await call.send(${sent});`);
      lines.push(`${answer}call.closeAndReceive();`);
      break;
    case "bidirectional":
      lines.push(`const call = ${call};`);
      if (sent !== null) lines.push(`await call.send(${sent});`);
      lines.push("for await (const message of call) console.log(message);");
  }
  return lines.join("\n");
}

/**
 * A comment about the headers that a browser can't set, neither on sockets nor on event sources; empty if there are
 * none.
 */
function browserHeaders(source: SampleSource): string[] {
  const names = source.request.headers
    .map((header) => header.slice(0, header.indexOf(":")))
    .filter((name) => name !== "Cookie");
  return names.length === 0 ? [] : [`// A browser can't set the header ${names.join(", ")} here.`];
}

function browserSample(source: SampleSource): CodeSample {
  const { method, types, request } = source;
  const { target, verb, body } = request;
  const isEvents = method.stream?.transport === "sse" && verb !== "GET";
  if (method.stream === null || isEvents) {
    const headers = request.headers.filter((header) => !header.startsWith("Cookie:"));
    const entries = headers.map((header) => {
      const at = header.indexOf(":");
      return `${JSON.stringify(header.slice(0, at))}: ${JSON.stringify(header.slice(at + 2))}`;
    });
    const options = [
      ...(verb === "GET" ? [] : [`method: ${JSON.stringify(verb)}`]),
      ...(entries.length === 0 ? [] : [`headers: { ${entries.join(", ")} }`]),
      ...(body === null ? [] : [`body: JSON.stringify(${JSON.stringify(JSON.parse(body))})`]),
    ];
    const url = JSON.stringify(addressFor(source, "http") + target);
    const lines = [`const response = await fetch(${url}${options.length === 0 ? "" : `, { ${options.join(", ")} }`});`];
    if (isEvents) {
      lines.push(
        "for await (const text of response.body.pipeThrough(new TextDecoderStream())) {",
        "  console.log(text);",
        "}",
      );
    } else if (method.result !== null) lines.push("console.log(await response.json());");
    return { title: "Browser", text: lines.join("\n") };
  }
  if (method.stream.transport === "sse") {
    const url = JSON.stringify(addressFor(source, "http") + target);
    const text = [
      ...browserHeaders(source),
      `const events = new EventSource(${url});`,
      "events.onmessage = ({ data }) => console.log(data);",
    ];
    return { title: "Browser EventSource", text: text.join("\n") };
  }
  const url = JSON.stringify(addressFor(source, "ws") + target);
  const sent = messageOf(method.streamingPayload, types);
  const text = [
    ...browserHeaders(source),
    `const socket = new WebSocket(${url});`,
    "socket.onmessage = ({ data }) => console.log(data);",
    ...(sent === null
      ? []
      : [
          "socket.onopen = () => {",
          `  socket.send(JSON.stringify(${sent.wire ?? "message"}));`,
          '  socket.send("null"); // ends your side of the stream',
          "};",
        ]),
  ];
  return { title: "Browser WebSocket", text: text.join("\n") };
}

/** A text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function shellSample(source: SampleSource): CodeSample {
  const { method, types, request } = source;
  const { target, headers, verb, body } = request;
  if (method.stream !== null && method.stream.transport === "websocket") {
    const sent = messageOf(method.streamingPayload, types);
    // Not `echo`: in many shells it takes the backslashes of JSON for escapes.
    const input =
      sent === null ? "" : sent.wire === null ? "cat message.json | " : `printf '%s\\n' ${quoted(sent.wire)} | `;
    const options = headers.map((header) => ` -H=${quoted(header)}`).join("");
    return { title: "websocat", text: `${input}websocat -n${options} ${quoted(addressFor(source, "ws") + target)}` };
  }
  const lines = [
    `curl ${method.stream === null ? "" : "-N "}${verb === "GET" ? "" : `-X ${verb} `}${quoted(addressFor(source, "http") + target)}`,
    ...headers.map((header) => `  -H ${quoted(header)}`),
    ...(body === null ? [] : [`  -d ${quoted(JSON.stringify(JSON.parse(body)))}`]),
  ];
  return { title: "curl", text: lines.join(" \\\n") };
}
