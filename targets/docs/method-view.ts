import type { Message, Method, MethodError, Parameter, Service } from "../../src/ir/design.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";
import { namedType } from "../schema/dialect.js";
import { escapeHtml, methodAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { type PolicyText, policyTexts } from "./policy-texts.js";
import { streamDiagram } from "./stream-diagram.js";
import { typeHtml } from "./type-html.js";
import { documentationHtml, type ExampleView, exampleOf, fieldView, type ItemView } from "./type-view.js";

/** A method as the templates print it; all texts are HTML. */
export interface MethodView {
  readonly anchor: string;
  readonly name: string;
  readonly shape: string;
  readonly deprecated: boolean;
  readonly search: string;
  readonly doc: string | null;
  readonly routes: readonly { readonly verb: string; readonly path: string }[];
  readonly diagram: string;
  readonly request: readonly ItemView[];
  readonly messages: readonly MessageView[];
  readonly errors: readonly ErrorView[];
  readonly security: readonly string[];
  readonly open: boolean;
  readonly policy: readonly PolicyText[];
  readonly interceptors: string | null;
}

export interface MessageView {
  readonly title: string;
  readonly type: string;
  readonly note: string | null;
  readonly examples: readonly ExampleView[];
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

/** The close code of an error after the upgrade for which the contract names none: specs/protocol.md. */
const unnamedClose = 4540;

export function methodView(service: Service, method: Method, types: Types): MethodView {
  const anchor = methodAnchor(service.name, method.name);
  return {
    anchor,
    name: escapeHtml(method.name),
    shape: shapeWords[method.shape],
    deprecated: method.documentation.deprecated !== null,
    search: escapeHtml(
      [
        service.name,
        method.name,
        ...method.http.routes.map(({ path }) => path),
        ...method.errors.map(({ name }) => name),
      ]
        .join(" ")
        .toLowerCase(),
    ),
    doc: documentationHtml(method.documentation),
    routes: method.http.routes.map((route) => ({ verb: escapeHtml(route.verb), path: escapeHtml(route.path) })),
    diagram: streamDiagram(method, `${anchor}-diagram`),
    request: requestItems(method, types),
    messages: [
      ...messageView("Client sends", method.streamingPayload, types),
      ...messageView("Server sends", method.streamingResult, types),
      ...messageView(method.shape === "client" ? "Final answer" : "Answer", method.result, types),
    ],
    errors: method.errors.map((error) => errorView(method, error)),
    security: method.security.map((requirement) =>
      requirement.schemes
        .map(({ scheme, scopes }) => {
          const needed =
            scopes.length === 0 ? "" : ` (${scopes.map((scope) => `<code>${escapeHtml(scope)}</code>`).join(", ")})`;
          return `<code>${escapeHtml(scheme)}</code>${needed}`;
        })
        .join(" and "),
    ),
    open: method.security.length === 0,
    policy: method.stream === null ? [] : policyTexts(method.stream),
    interceptors: interceptorText(method),
  };
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
  const fields = fieldsOf(payload, types);
  if (whole !== undefined || fields === null) {
    const place = whole === undefined ? "the body" : placeText(whole);
    return [{ name: escapeHtml(whole?.name ?? "body"), type: typeHtml(payload), facts: [place], doc: null }];
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

function fieldsOf(type: Type, types: Types): readonly Field[] | null {
  if (type.kind !== "reference") return null;
  const target = namedType(types, type.name);
  if (target.kind === "alias") return fieldsOf(target.type, types);
  return target.kind === "object" ? target.fields : null;
}

function messageView(title: string, message: Message | null, types: Types): MessageView[] {
  if (message === null) return [];
  const note =
    message.view === null
      ? null
      : message.view.kind === "fixed"
        ? `In the view <code>${escapeHtml(message.view.view)}</code>.`
        : `The server picks a view: ${message.view.views.map(({ view, type }) => `<code>${escapeHtml(view)}</code> (${typeHtml(type)})`).join(", ")}.`;
  return [{ title, type: typeHtml(message.type), note, examples: exampleOf(message.type, types) }];
}

function errorView(method: Method, error: MethodError): ErrorView {
  const flags = (["temporary", "timeout", "fault"] as const).filter((flag) => error[flag]);
  const text = error.documentation.text;
  return {
    name: escapeHtml(error.name),
    status: error.status,
    close: method.shape === "unary" ? "–" : String(error.close ?? unnamedClose),
    flags: flags.length === 0 ? "–" : flags.join(", "),
    body: error.type === null ? "standard error" : typeHtml(error.type),
    doc: text === null ? null : renderMarkdown(text),
  };
}
