import type { Design, Method } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { OAuthFlow, SecurityScheme } from "../../src/ir/security.js";
import { pascalCase } from "../../src/text/casing.js";
import type { JsonSchema } from "../schema/dialect.js";
import { safeObject } from "../schema/safe-keys.js";
import { asciiName } from "./component-names.js";

export interface MethodSecurity {
  /** Alternatives, each one scheme. */
  readonly security: readonly Json[];
  /** Sentences about requirements that AsyncAPI can't express: several schemes at once, scopes of schemes other than OAuth2. */
  readonly notes: readonly string[];
  /** All alternatives with all their schemes and scopes, if `security` leaves out some of them; else null. */
  readonly extension: Json | null;
}

/**
 * The security schemes of a document, which are collected while its operations are made, because each method decides
 * where a key travels.
 */
export class SecuritySchemes {
  readonly #design: Design;
  readonly #components = new Map<string, JsonSchema>();

  constructor(design: Design) {
    this.#design = design;
  }

  get components(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries(this.#components);
  }

  /** The requirements of a method as far as AsyncAPI can express them, and the rest as sentences and an extension. */
  ofMethod(method: Method): MethodSecurity {
    const security: Json[] = [];
    const notes: string[] = [];
    let isComplete = true;
    for (const { schemes } of method.security) {
      if (schemes.length > 1) {
        isComplete = false;
        notes.push(`Needs ${schemes.map(({ scheme }) => `\`${scheme}\``).join(" and ")} together.`);
      }
      for (const [index, { scheme: name, scopes }] of schemes.entries()) {
        const scheme = this.#design.schemes.find((candidate) => candidate.name === name);
        if (scheme === undefined) continue;
        if (scopes.length > 0) notes.push(`Needs ${scopeWords(scopes)} of \`${name}\`.`);
        if (scopes.length > 0 && scheme.kind !== "oauth2") isComplete = false;
        // An alternative can't require two schemes in AsyncAPI, so only the first is used.
        if (index > 0) continue;
        security.push({ $ref: `#/components/securitySchemes/${this.#add(scheme, scopes, method)}` });
      }
    }
    const extension = isComplete
      ? null
      : method.security.map(({ schemes }) => schemes.map(({ scheme, scopes }) => ({ scheme, scopes })));
    return { security, notes: [...new Set(notes)], extension };
  }

  /** The name of a scheme's component. Components contain the scopes, so there is one for each set of scopes: `oauth`, `oauthReadAll`. */
  #add(scheme: SecurityScheme, scopes: readonly string[], method: Method): string {
    const object = schemeObject(scheme, scopes, method);
    const text = JSON.stringify(object);
    const needed = scheme.kind === "oauth2" ? scopes.map((scope) => pascalCase(scope)).join("") : "";
    const base = asciiName(scheme.name + needed);
    let name = base;
    for (let number = 2; ; number++) {
      const known = this.#components.get(name);
      if (known === undefined) break;
      if (JSON.stringify(known) === text) return name;
      name = `${base}${asciiName(pascalCase(method.name))}${number === 2 ? "" : number}`;
    }
    this.#components.set(name, object);
    return name;
  }
}

function scopeWords(scopes: readonly string[]): string {
  return `the scope${scopes.length === 1 ? "" : "s"} ${scopes.map((scope) => `\`${scope}\``).join(", ")}`;
}

/** The URLs of each flow in the specification; AsyncAPI refuses others. */
const flowUrls = {
  authorizationCode: ["authorizationUrl", "tokenUrl"],
  clientCredentials: ["tokenUrl"],
  implicit: ["authorizationUrl"],
  password: ["tokenUrl"],
} as const;

function flowObject(flow: OAuthFlow, scopes: JsonSchema): JsonSchema | null {
  const urls = flowUrls[flow.kind].map((name): [string, string | null] => [name, flow[name]]);
  const given = urls.filter((url): url is [string, string] => url[1] !== null);
  if (given.length < urls.length) return null;
  return {
    ...Object.fromEntries(given),
    ...(flow.refreshUrl === null ? {} : { refreshUrl: flow.refreshUrl }),
    availableScopes: scopes,
  };
}

function schemeObject(scheme: SecurityScheme, scopes: readonly string[], method: Method): JsonSchema {
  const about = scheme.documentation.text === null ? {} : { description: scheme.documentation.text };
  switch (scheme.kind) {
    case "basic":
      return { type: "http", scheme: "basic", ...about };
    case "bearer":
      return { type: "http", scheme: "bearer", ...about };
    case "jwt":
      return { type: "http", scheme: "bearer", bearerFormat: "JWT", ...about };
    case "apiKey": {
      const parameter = method.http.parameters.find((candidate) => candidate.credential?.scheme === scheme.name);
      const place = parameter?.place === "query" || parameter?.place === "cookie" ? parameter.place : "header";
      return { type: "httpApiKey", name: parameter?.name ?? "Authorization", in: place, ...about };
    }
    case "oauth2": {
      const available = safeObject(scheme.scopes.map(({ name, description }) => [name, description ?? name]));
      const flows = scheme.flows.flatMap((flow): [string, JsonSchema][] => {
        const object = flowObject(flow, available);
        return object === null ? [] : [[flow.kind, object]];
      });
      return {
        type: "oauth2",
        flows: Object.fromEntries(flows),
        ...(scopes.length === 0 ? {} : { scopes: [...scopes] }),
        ...about,
      };
    }
  }
}
