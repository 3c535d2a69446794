import type { Message, Method, MethodError, Parameter, Service } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { NamedType } from "../../src/ir/type.js";
import { type DocumentationView, documentationView } from "./documentation-view.js";
import { eventExample } from "./event-example.js";
import { escapeHtml, methodAnchor, schemeAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { type PolicyText, policyTexts } from "./policy-texts.js";
import { payloadFields, requestExample } from "./request-example.js";
import { streamDiagram } from "./stream-diagram.js";
import { typeHtml } from "./type-html.js";
import { type ExampleView, fieldView, type ItemView, itemsOf, messageExamples, namedBehind } from "./type-view.js";

/** A method as the templates print it; all texts are HTML. */
export interface MethodView {
  readonly anchor: string;
  readonly name: string;
  readonly service: string;
  /** The id of the drawing of its shape, and the shape in words. */
  readonly icon: string;
  readonly shape: string;
  readonly deprecated: boolean;
  readonly search: string;
  readonly documentation: DocumentationView;
  readonly routes: readonly { readonly verb: string; readonly path: string }[];
  readonly diagram: string;
  readonly requestTitle: string;
  readonly requestExample: string | null;
  readonly request: readonly ItemView[];
  readonly messages: readonly MessageView[];
  readonly examples: readonly MessageExamplesView[];
  readonly errors: readonly ErrorView[];
  readonly streams: boolean;
  /** Which of an error's codes travels when. */
  readonly errorNote: string | null;
  readonly security: readonly string[];
  readonly policy: readonly PolicyText[];
  readonly interceptors: string | null;
}

export interface MessageView {
  readonly title: string;
  /** Who sends it: `client` or `server`. */
  readonly from: string;
  readonly type: string;
  readonly note: string | null;
  readonly itemsTitle: string;
  readonly items: readonly ItemView[];
}

export interface MessageExamplesView {
  readonly title: string;
  readonly from: string;
  readonly list: readonly ExampleView[];
}

export interface ErrorView {
  readonly name: string;
  readonly status: number;
  readonly close: string;
  readonly flags: string;
  readonly body: string;
  readonly doc: string | null;
}

type Types = ReadonlyMap<string, NamedType>;

const shapeWords = {
  unary: "request and answer",
  client: "client streaming",
  server: "server streaming",
  bidirectional: "bidirectional streaming",
} as const;

/** The close code of an error after the upgrade for which the contract names none: specs/protocol/protocol.md. */
const unnamedClose = 4540;

export function methodView(service: Service, method: Method, types: Types): MethodView {
  const anchor = methodAnchor(service.name, method.name);
  const example = requestExample(method, types);
  const print = method.stream?.transport === "sse" ? (value: Json): string => eventExample(value, method) : undefined;
  const messages: [string, "client" | "server", Message | null][] = [
    ["Client sends", "client", method.streamingPayload],
    ["Server sends", "server", method.streamingResult],
    [method.shape === "client" ? "Final answer" : "Answer", "server", method.result],
  ];
  const there = messages.flatMap(([title, from, message]) => (message === null ? [] : [{ title, from, message }]));
  return {
    anchor,
    name: escapeHtml(method.name),
    service: escapeHtml(service.name),
    icon: `shape-${method.shape}`,
    shape: shapeWords[method.shape],
    deprecated: method.documentation.deprecated !== null,
    search: escapeHtml(searchText(service, method)),
    documentation: documentationView(method.documentation, method.annotations),
    routes: method.http.routes.map(({ verb, path }) => ({ verb: escapeHtml(verb), path: pathHtml(path) })),
    diagram: streamDiagram(method, `${anchor}-diagram`),
    requestTitle: method.shape === "unary" ? "Request" : "Opening request",
    requestExample: example === null ? null : escapeHtml(example),
    request: requestItems(method, types),
    messages: there.map(({ title, from, message }) => messageView(title, from, message, types)),
    examples: there.map(({ title, from, message }) => ({
      title,
      from,
      list: messageExamples(message.type, types, print),
    })),
    errors: method.errors.map((error) => errorView(method, error)),
    streams: method.shape !== "unary",
    errorNote:
      method.stream === null
        ? null
        : method.stream.transport === "sse"
          ? "The HTTP status before the first event; after it the error is an event of its own, with the close code in it."
          : "The HTTP status before the stream is open, the close code after it.",
    security: method.security.map((requirement) =>
      requirement.schemes
        .map(({ scheme, scopes }) => {
          const needed =
            scopes.length === 0 ? "" : ` (${scopes.map((scope) => `<code>${escapeHtml(scope)}</code>`).join(", ")})`;
          return `<a href="#${schemeAnchor(scheme)}"><code>${escapeHtml(scheme)}</code></a>${needed}`;
        })
        .join(" and "),
    ),
    policy: method.stream === null ? [] : policyTexts(method.stream),
    interceptors: interceptorText(method),
  };
}

function searchText(service: Service, method: Method): string {
  const paths = method.http.routes.map(({ path }) => path);
  const errors = method.errors.map(({ name }) => name);
  const words = [service.name, method.name, `${service.name}.${method.name}`, ...paths, ...errors];
  return [...words, method.documentation.summary ?? "", shapeWords[method.shape]].join(" ").toLowerCase();
}

/** A path with its parameters marked. */
function pathHtml(path: string): string {
  return escapeHtml(path).replaceAll(/\{[^}]*\}/g, "<var>$&</var>");
}

function interceptorText(method: Method): string | null {
  const { server, client } = method.interceptors;
  const side = (words: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${words}: ${names.map((name) => `<code>${escapeHtml(name)}</code>`).join(", ")}`];
  const parts = [...side("on the server", server), ...side("on the client", client)];
  return parts.length === 0 ? null : parts.join("; ");
}

const placeWords = { path: "in the path", query: "query parameter", header: "header", cookie: "cookie" } as const;

function placeText(parameter: Parameter): string {
  const name =
    parameter.field === parameter.name || parameter.place === "path"
      ? ""
      : ` <code>${escapeHtml(parameter.name)}</code>`;
  const credential =
    parameter.credential === null ? "" : ` (credential of <code>${escapeHtml(parameter.credential.scheme)}</code>)`;
  return `${placeWords[parameter.place]}${name}${credential}`;
}

/** The payload's fields, each with its place in the opening request. */
function requestItems(method: Method, types: Types): ItemView[] {
  const { payload } = method;
  if (payload === null) return [];
  const { parameters, body } = method.http;
  const whole = parameters.find((parameter) => parameter.field === null);
  const fields = payloadFields(payload, types);
  if (whole !== undefined || fields === null) {
    const place = whole === undefined ? "the body" : placeText(whole);
    const badges = [{ kind: "required", text: "required" } as const];
    return [{ name: escapeHtml(whole?.name ?? "body"), type: typeHtml(payload), badges, facts: [place], doc: null }];
  }
  return fields.map((field) => {
    const parameter = parameters.find((candidate) => candidate.field === field.name);
    const inBody =
      body !== null &&
      (body.kind === "payload" ||
        (body.kind === "fields" ? body.fields.includes(field.name) : body.field === field.name));
    const place = parameter === undefined ? (inBody ? ["in the body"] : []) : [placeText(parameter)];
    return fieldView(field, place);
  });
}

function messageView(title: string, from: string, message: Message, types: Types): MessageView {
  const note =
    message.view === null
      ? null
      : message.view.kind === "fixed"
        ? `In the view <code>${escapeHtml(message.view.view)}</code>.`
        : `The server picks a view: ${message.view.views.map(({ view, type }) => `<code>${escapeHtml(view)}</code> (${typeHtml(type)})`).join(", ")}.`;
  const named = namedBehind(message.type, types);
  const items = named === null ? [] : itemsOf(named);
  const itemsTitle = named?.kind === "union" ? "Variants" : named?.kind === "enum" ? "Values" : "Fields";
  return {
    title,
    from,
    type: typeHtml(message.type),
    note,
    itemsTitle: `${items.length} ${itemsTitle.toLowerCase()}`,
    items,
  };
}

function errorView(method: Method, error: MethodError): ErrorView {
  const flags = (["temporary", "timeout", "fault"] as const).filter((flag) => error[flag]);
  const text = error.documentation.text;
  return {
    name: escapeHtml(error.name),
    status: error.status,
    close: method.shape === "unary" ? "" : String(error.close ?? unnamedClose),
    flags: flags.length === 0 ? "–" : flags.join(", "),
    body: error.type === null ? "standard error" : typeHtml(error.type),
    doc: text === null ? null : renderMarkdown(text),
  };
}
