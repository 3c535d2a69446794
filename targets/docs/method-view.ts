import { bearerHeaderOf } from "../../src/ir/bearer-header.js";
import type { Design, Message, Method, MethodError, Parameter, Service } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import type { Sender } from "../schema/examples/example-value.js";
import { type CodeSample, codeSamples } from "./code-samples.js";
import { type DocumentationView, documentationView } from "./documentation-view.js";
import { eventExample } from "./event-example.js";
import { escapeContent, escapeHtml, methodAnchor, schemeAnchor, typeAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { type PolicyText, policyTexts } from "./policy-texts.js";
import { payloadFields, requestParts, requestText } from "./request-parts.js";
import { type Drawings, streamDiagram } from "./stream-diagram.js";
import { typeHtml } from "./type-html.js";
import { type ExampleView, fieldView, type ItemView, itemsOf, messageExamples, namedBehind } from "./type-view.js";

/** A method for the templates; all texts are HTML. */
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
  /** A note if a browser can't send the request as it is shown. */
  readonly browserNote: string | null;
  readonly samples: readonly CodeSample[];
  readonly request: readonly ItemView[];
  readonly messages: readonly MessageView[];
  readonly examples: readonly MessageExamplesView[];
  readonly errors: readonly ErrorView[];
  readonly streams: boolean;
  /** A note about when each code of an error is used. */
  readonly errorNote: string | null;
  readonly security: readonly string[];
  readonly policy: readonly PolicyText[];
  /** The method with the same policy, if the policy is not repeated. */
  readonly samePolicy: LinkView | null;
  readonly interceptors: string | null;
}

export interface MessageView {
  readonly title: string;
  /** The sender: `client` or `server`. */
  readonly from: string;
  readonly type: string;
  readonly note: string | null;
  readonly itemsTitle: string;
  readonly items: readonly ItemView[];
  /** The entry with the same items; the page's script copies them from there. */
  readonly entry: LinkView | null;
}

export interface LinkView {
  readonly anchor: string;
  readonly name: string;
}

export interface MessageExamplesView {
  readonly title: string;
  readonly from: string;
  readonly list: readonly ExampleView[];
  /** The entry that has more examples. */
  readonly more: LinkView | null;
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

/** The close code after the upgrade of an error without its own: specs/protocol/protocol.md. */
const unnamedClose = 4540;

/** The page around a method. */
export interface MethodPage {
  readonly design: Design;
  readonly types: Types;
  /** Names of the types that have an entry, which is not repeated at each method. */
  readonly shown: ReadonlySet<string>;
  /** Modules of the generated client, without their ending. */
  readonly modules: ReadonlyMap<Service, string>;
  /** The place at which an example was shown first, by its text. */
  readonly printed: Map<string, LinkView>;
  readonly drawings: Drawings;
  /** Whether the page has so many methods that long parts are there only once, with links to them. */
  readonly large: boolean;
}

export function methodView(service: Service, method: Method, page: MethodPage): MethodView {
  const { types, design, modules } = page;
  const anchor = methodAnchor(service.name, method.name);
  const self: LinkView = { anchor, name: escapeHtml(`${service.name}.${method.name}`) };
  const request = requestParts(method, types);
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
    diagram: streamDiagram(method, `${anchor}-diagram`, page.drawings),
    requestTitle: method.shape === "unary" ? "Request" : "Opening request",
    requestExample: request === null ? null : escapeContent(requestText(request, method)),
    browserNote: browserNote(method),
    samples:
      request === null
        ? []
        : codeSamples({ design, service, module: modules.get(service) ?? service.name, method, types, request }).map(
            ({ title, text }) => ({ title, text: escapeContent(text) }),
          ),
    request: requestItems(method, types),
    messages: there.map(({ title, from, message }) => messageView({ title, from, message }, page)),
    examples: there.map(({ title, from, message }) =>
      exampleView({ title, from, message }, page, { method: self, print }),
    ),
    errors: method.errors.map((error) => errorView(method, error)),
    streams: method.shape !== "unary",
    errorNote:
      method.stream === null
        ? null
        : method.stream.transport === "sse"
          ? "The HTTP status before the first event; after it the error is a separate event that has the close code."
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
    ...policyView(method, self, page),
    interceptors: interceptorText(method),
  };
}

function policyView(method: Method, self: LinkView, page: MethodPage): Pick<MethodView, "policy" | "samePolicy"> {
  if (method.stream === null) return { policy: [], samePolicy: null };
  const policy = policyTexts(method, method.stream);
  const key = `policy ${JSON.stringify(policy)}`;
  const known = page.printed.get(key);
  if (known !== undefined && page.large) return { policy: [], samePolicy: known };
  page.printed.set(key, self);
  return { policy, samePolicy: null };
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

/** The payload's fields, each with its place in the opening request, and the token that no field carries. */
function requestItems(method: Method, types: Types): ItemView[] {
  return [...payloadItems(method, types), ...tokenItems(method)];
}

function tokenItems(method: Method): ItemView[] {
  const bearer = bearerHeaderOf(method);
  if (bearer === null) return [];
  const schemes = bearer.schemes.map((name) => `<code>${escapeHtml(name)}</code>`).join(", ");
  return [
    {
      name: "Authorization",
      type: typeHtml({ kind: "primitive", name: "string", encoding: null }),
      badges: bearer.isRequired ? [{ kind: "required", text: "required" }] : [],
      facts: [`header: <code>Bearer</code> and the token (credential of ${schemes})`],
      doc: "Generated clients send what their option <code>token</code> gives.",
    },
  ];
}

function payloadItems(method: Method, types: Types): ItemView[] {
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

interface Shown {
  readonly title: string;
  readonly from: Sender;
  readonly message: Message;
}

/** A shorter example is repeated wherever it helps. */
const longExample = 300;

interface ExamplePlace {
  readonly method: LinkView;
  readonly print: ((value: Json) => string) | undefined;
}

/** The first example of a message, unless another method showed the same; the others are at the type's entry. */
function exampleView({ title, from, message }: Shown, page: MethodPage, place: ExamplePlace): MessageExamplesView {
  const list = messageExamples(message.type, page.types, { print: place.print, from });
  const [first] = list;
  const entry = entryOf(message, page);
  const known = first === undefined ? undefined : page.printed.get(first.text);
  const isLong = first !== undefined && first.text.length > longExample && place.print === undefined;
  const shown = known ?? (page.large && isLong ? (entry ?? elementEntry(message.type, page) ?? undefined) : undefined);
  if (first !== undefined && shown === undefined && first.text.length > longExample)
    page.printed.set(first.text, place.method);
  if (shown !== undefined) return { title, from, list: [], more: shown };
  if (place.print !== undefined || entry === null || list.length <= 1) return { title, from, list, more: null };
  return { title, from, list: list.slice(0, 1), more: entry };
}

/** The entry of a list's element type. */
function elementEntry(type: Type, page: MethodPage): LinkView | null {
  return type.kind === "array" ? entryOf({ type: type.element, view: null }, page) : null;
}

/** The entry of a message's named type, if the page has one. */
function entryOf(message: Message, { types, shown }: MethodPage): LinkView | null {
  const named = namedBehind(message.type, types);
  if (named === null || !shown.has(named.name)) return null;
  return { anchor: typeAnchor(named.name), name: escapeHtml(named.name) };
}

/** A note about credentials in headers, which a page can't set on a WebSocket or an event source. */
function browserNote(method: Method): string | null {
  const { stream, http } = method;
  if (stream === null) return null;
  const bearer = bearerHeaderOf(method);
  const header = http.parameters.find(({ place, credential }) => place === "header" && credential !== null);
  if (header === undefined && bearer === null) return null;
  const name = `<code>${escapeHtml(header?.name ?? "Authorization")}</code>`;
  if (stream.transport === "sse")
    return `An <code>EventSource</code> can't set ${name}; the generated client can: it reads events with <code>fetch</code>.`;
  const alone =
    header === undefined || header.credential?.role === "token"
      ? " On a WebSocket for one call a page offers the token as a subprotocol: <code>Sec-WebSocket-Protocol: goaidl.v1, goaidl.bearer.&lt;base64url of the token&gt;</code>."
      : "";
  return `A browser can't set ${name} on a WebSocket. The generated client sends it over its shared connection, also in a page.${alone}`;
}

function messageView({ title, from, message }: Shown, page: MethodPage): MessageView {
  const { types } = page;
  const note =
    message.view === null
      ? null
      : message.view.kind === "fixed"
        ? `In the view <code>${escapeHtml(message.view.view)}</code>.`
        : `The server picks a view: ${message.view.views.map(({ view, type }) => `<code>${escapeHtml(view)}</code> (${typeHtml(type)})`).join(", ")}.`;
  const named = namedBehind(message.type, types);
  const items = named === null ? [] : itemsOf(named);
  const kind = named?.kind === "union" ? "variant" : named?.kind === "enum" ? "value" : "field";
  const entry = items.length === 0 ? null : entryOf(message, page);
  return {
    title,
    from,
    type: typeHtml(message.type),
    note,
    itemsTitle: items.length === 1 ? `1 ${kind}` : `${items.length} ${kind}s`,
    items: entry === null ? items : [],
    entry,
  };
}

function errorView(method: Method, error: MethodError): ErrorView {
  const flags = (["temporary", "timeout", "fault"] as const).filter((flag) => error[flag]);
  const text = error.documentation.text;
  return {
    name: escapeHtml(error.name),
    status: error.status,
    close: method.shape === "unary" ? "" : `${error.close ?? unnamedClose}${error.retry ? ", may start again" : ""}`,
    flags: flags.length === 0 ? "–" : flags.join(", "),
    body: error.type === null ? "standard error" : typeHtml(error.type),
    doc: text === null ? null : renderMarkdown(text),
  };
}
