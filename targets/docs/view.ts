import type { RenderedFile } from "../../src/emit/target.js";
import type { Design, Server } from "../../src/ir/design.js";
import type { OAuthFlow, SecurityScheme } from "../../src/ir/security.js";
import { typesByName } from "../../src/ir/walk.js";
import { serviceFiles } from "../typescript/service-names.js";
import {
  type DocumentationView,
  documentationHtml,
  documentationView,
  firstSentence,
  webLink,
} from "./documentation-view.js";
import { escapeHtml, schemeAnchor, serviceAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { type MethodPage, type MethodView, methodView } from "./method-view.js";
import type { PageOptions, VersionLink } from "./page-options.js";
import { shownTypes, typeUses } from "./type-uses.js";
import { type ItemView, type TypeView, typeView } from "./type-view.js";

/** The view of the page; all texts are HTML. The target adds style and script with their hashes. */
export interface ContractView {
  readonly title: string;
  readonly version: string | null;
  readonly logo: string | null;
  /** The versions to switch between, this one first. */
  readonly versions: readonly VersionLink[];
  /** Documents for programs, beside the page. */
  readonly downloads: readonly { readonly href: string; readonly name: string }[];
  readonly source: string;
  readonly description: string | null;
  readonly about: readonly string[];
  readonly servers: readonly ItemView[];
  readonly schemes: readonly SchemeView[];
  readonly services: readonly ServiceView[];
  /** Diagrams of streams without labels. Methods refer to them by id. */
  readonly drawings: readonly { readonly id: string; readonly drawing: string }[];
  readonly types: readonly TypeView[];
  /** Whether the lists of contents are open at first, unless they are long. */
  readonly unfolded: boolean;
}

/** A scheme is an item with its own anchor. */
export interface SchemeView {
  readonly anchor: string;
  readonly list: readonly ItemView[];
}

export interface ServiceView {
  readonly anchor: string;
  readonly name: string;
  /** One sentence for the overview. */
  readonly sentence: string | null;
  readonly count: string;
  readonly documentation: DocumentationView;
  readonly methods: readonly MethodView[];
}

/** With more methods than this, a page shows long parts only once. */
const maxRepeated = 100;

export function contractView(
  design: Design,
  source: string,
  options: PageOptions,
  files: readonly RenderedFile[],
): ContractView {
  const types = typesByName(design);
  const shown = shownTypes(design);
  const uses = typeUses(design, shown);
  const page: MethodPage = {
    design,
    types,
    shown: new Set(shown.map(({ name }) => name)),
    modules: serviceFiles(design.services),
    printed: new Map(),
    drawings: new Map(),
    large: design.services.reduce((count, { methods }) => count + methods.length, 0) > maxRepeated,
  };
  const { api } = design;
  const description = api.description ?? api.documentation.text;
  const services = design.services.map((service) => ({
    anchor: serviceAnchor(service.name),
    name: escapeHtml(service.name),
    sentence: firstSentence(service.documentation.summary ?? service.documentation.text),
    count: service.methods.length === 1 ? "1 method" : `${service.methods.length} methods`,
    documentation: documentationView(service.documentation, service.annotations),
    methods: service.methods.map((method) => methodView(service, method, page)),
  }));
  return {
    drawings: [...page.drawings].map(([drawing, id]) => ({ id, drawing })),
    title: escapeHtml(options.title ?? api.title ?? api.name),
    logo: options.logo,
    versions: options.versions,
    downloads: files
      .filter(({ path }) => path.startsWith("asyncapi.") || path.endsWith(".bundle.schema.json"))
      .map(({ path }) => ({
        href: escapeHtml(path.split("/").map(encodeURIComponent).join("/")),
        name: escapeHtml(path),
      })),
    version: api.version === null ? null : escapeHtml(api.version),
    source: escapeHtml(source),
    description: description === null ? null : renderMarkdown(description),
    about: aboutOf(design),
    servers: api.servers.map(serverItem),
    schemes: design.schemes.map((scheme) => ({ anchor: schemeAnchor(scheme.name), list: [schemeItem(scheme)] })),
    services,
    types: shown.map((type) => typeView(type, types, uses.get(type.name) ?? [])),
    unfolded: design.services.length <= 20,
  };
}

/** Contact, licence and terms; links only if they lead to the web. */
function aboutOf(design: Design): string[] {
  const { contact, license, terms } = design.api;
  const parts: string[] = [];
  if (contact !== null) {
    const who = [
      contact.name === null ? null : webLink(contact.name, contact.url),
      contact.name === null && contact.url !== null ? webLink(contact.url, contact.url) : null,
      contact.email === null ? null : `<a href="mailto:${escapeHtml(contact.email)}">${escapeHtml(contact.email)}</a>`,
    ];
    parts.push(`Contact: ${who.filter((part) => part !== null).join(", ")}`);
  }
  if (license !== null) parts.push(`Licence: ${webLink(license.name, license.url)}`);
  const link = design.api.documentation.externalDocs;
  if (link !== null) parts.push(webLink(link.description ?? link.url, link.url));
  if (terms !== null) parts.push(`${webLink("Terms of service", terms)}`);
  return parts;
}

function serverItem(server: Server): ItemView {
  const variables = server.variables.map((variable) => {
    const values =
      variable.enum === null
        ? ""
        : ` of ${variable.enum.map((value) => `<code>${escapeHtml(value)}</code>`).join(", ")}`;
    const words = variable.description === null ? "" : `: ${escapeHtml(variable.description)}`;
    const fallback = variable.default === null ? "" : `, default <code>${escapeHtml(variable.default)}</code>`;
    return `<code>{${escapeHtml(variable.name)}}</code>${values}${fallback}${words}`;
  });
  return {
    name: escapeHtml(server.name),
    type: escapeHtml(server.url),
    badges: [],
    facts: variables,
    doc: server.description === null ? null : renderMarkdown(server.description),
  };
}

const schemeWords = {
  apiKey: "API key",
  basic: "user name and password (HTTP Basic)",
  bearer: "bearer token",
  jwt: "JSON Web Token",
  oauth2: "OAuth 2.0",
} as const;

function schemeItem(scheme: SecurityScheme): ItemView {
  const scopes = scheme.scopes.map((scope) => {
    const words = scope.description === null ? "" : `: ${escapeHtml(scope.description)}`;
    return `scope <code>${escapeHtml(scope.name)}</code>${words}`;
  });
  return {
    name: escapeHtml(scheme.name),
    type: schemeWords[scheme.kind],
    badges: [],
    facts: [...scopes, ...scheme.flows.map(flowText)],
    doc: documentationHtml(scheme.documentation),
  };
}

function flowText(flow: OAuthFlow): string {
  const urls = [
    ["authorize at", flow.authorizationUrl],
    ["token from", flow.tokenUrl],
    ["refresh at", flow.refreshUrl],
  ] as const;
  const words = urls.flatMap(([what, url]) => (url === null ? [] : [`${what} ${webLink(url, url)}`]));
  return [`flow <code>${flow.kind}</code>`, ...words].join(", ");
}
