import type { Design, Server } from "../../src/ir/design.js";
import type { SecurityScheme } from "../../src/ir/security.js";
import { typesByName } from "../schema/dialect.js";
import { escapeHtml, serviceAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { type MethodView, methodView } from "./method-view.js";
import { documentationHtml, type ItemView, type TypeView, typeView } from "./type-view.js";

/** What the page shows; all texts are HTML. Style and script are added with their hashes by the target. */
export interface ContractView {
  readonly title: string;
  readonly version: string | null;
  readonly source: string;
  readonly description: string | null;
  readonly about: readonly string[];
  readonly servers: readonly ItemView[];
  readonly schemes: readonly ItemView[];
  readonly services: readonly ServiceView[];
  readonly types: readonly TypeView[];
}

export interface ServiceView {
  readonly anchor: string;
  readonly name: string;
  readonly doc: string | null;
  readonly methods: readonly MethodView[];
}

export function contractView(design: Design, source: string): ContractView {
  const types = typesByName(design);
  const { api } = design;
  const description = api.description ?? api.documentation.text;
  return {
    title: escapeHtml(api.title ?? api.name),
    version: api.version === null ? null : escapeHtml(api.version),
    source: escapeHtml(source),
    description: description === null ? null : renderMarkdown(description),
    about: aboutOf(design),
    servers: api.servers.map(serverItem),
    schemes: design.schemes.map(schemeItem),
    services: design.services.map((service) => ({
      anchor: serviceAnchor(service.name),
      name: escapeHtml(service.name),
      doc: documentationHtml(service.documentation),
      methods: service.methods.map((method) => methodView(service, method, types)),
    })),
    types: design.types.map((type) => typeView(type, types)),
  };
}

/** Contact, licence and terms; links only where they lead to the web. */
function aboutOf(design: Design): string[] {
  const { contact, license, terms } = design.api;
  const parts: string[] = [];
  if (contact !== null) {
    const who = [
      contact.name === null ? null : linked(contact.name, contact.url),
      contact.name === null && contact.url !== null ? linked(contact.url, contact.url) : null,
      contact.email === null ? null : `<a href="mailto:${escapeHtml(contact.email)}">${escapeHtml(contact.email)}</a>`,
    ];
    parts.push(`Contact: ${who.filter((part) => part !== null).join(", ")}`);
  }
  if (license !== null) parts.push(`Licence: ${linked(license.name, license.url)}`);
  if (terms !== null) parts.push(`Terms: ${linked(terms, terms)}`);
  return parts;
}

function linked(text: string, url: string | null): string {
  if (url === null || !/^https?:\/\//i.test(url)) return escapeHtml(text);
  return `<a rel="noopener noreferrer" href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

function serverItem(server: Server): ItemView {
  const variables = server.variables.map((variable) => {
    const values =
      variable.enum === null
        ? ""
        : ` of ${variable.enum.map((value) => `<code>${escapeHtml(value)}</code>`).join(", ")}`;
    const fallback = variable.default === null ? "" : `, default <code>${escapeHtml(variable.default)}</code>`;
    return `<code>{${escapeHtml(variable.name)}}</code>${values}${fallback}`;
  });
  return {
    name: escapeHtml(server.name),
    type: escapeHtml(server.url),
    facts: variables,
    doc: server.description === null ? null : renderMarkdown(server.description),
  };
}

function schemeItem(scheme: SecurityScheme): ItemView {
  return {
    name: escapeHtml(scheme.name),
    type: scheme.kind,
    facts: scheme.scopes.map((scope) => {
      const words = scope.description === null ? "" : `: ${escapeHtml(scope.description)}`;
      return `scope <code>${escapeHtml(scope.name)}</code>${words}`;
    }),
    doc: documentationHtml(scheme.documentation),
  };
}
