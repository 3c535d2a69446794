import type { Design, Method } from "../../src/ir/design.js";
import type { SecurityScheme } from "../../src/ir/security.js";
import type { Json } from "../../src/ir/type.js";
import { pascalCase } from "../../src/text/casing.js";
import type { JsonSchema } from "../schema/dialect.js";
import { asciiName } from "./component-names.js";

/** Security schemes of a document, filled while its operations are made: where a key travels is each method's own affair. */
export class SecuritySchemes {
  readonly #design: Design;
  readonly #components = new Map<string, JsonSchema>();

  constructor(design: Design) {
    this.#design = design;
  }

  get components(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries(this.#components);
  }

  /** The alternatives of a method, and a sentence for what AsyncAPI can't say: several schemes at once, scopes. */
  ofMethod(method: Method): { readonly security: readonly Json[]; readonly notes: readonly string[] } {
    const security: Json[] = [];
    const notes: string[] = [];
    for (const requirement of method.security) {
      const names = requirement.schemes.map(({ scheme }) => `\`${scheme}\``);
      if (requirement.schemes.length > 1) notes.push(`Needs ${names.join(" and ")} together.`);
      for (const { scheme: name, scopes } of requirement.schemes) {
        const scheme = this.#design.schemes.find((candidate) => candidate.name === name);
        if (scheme === undefined) continue;
        if (scopes.length > 0)
          notes.push(`Needs the scopes ${scopes.map((scope) => `\`${scope}\``).join(", ")} of \`${name}\`.`);
        // Alternatives can't need two schemes: the first stands for all, the sentence and the extension tell the rest.
        if (scheme.name !== requirement.schemes[0]?.scheme) continue;
        security.push({ $ref: `#/components/securitySchemes/${this.#add(scheme, method)}` });
      }
    }
    return { security, notes };
  }

  #add(scheme: SecurityScheme, method: Method): string {
    const object = schemeObject(scheme, method);
    const text = JSON.stringify(object);
    const base = asciiName(scheme.name);
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

function schemeObject(scheme: SecurityScheme, method: Method): JsonSchema {
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
      const scopes = Object.fromEntries(scheme.scopes.map((scope) => [scope.name, scope.description ?? scope.name]));
      const flows = scheme.flows.map((flow): [string, JsonSchema] => [
        flow.kind,
        {
          ...(flow.authorizationUrl === null ? {} : { authorizationUrl: flow.authorizationUrl }),
          ...(flow.tokenUrl === null ? {} : { tokenUrl: flow.tokenUrl }),
          ...(flow.refreshUrl === null ? {} : { refreshUrl: flow.refreshUrl }),
          availableScopes: scopes,
        },
      ]);
      return { type: "oauth2", flows: Object.fromEntries(flows), ...about };
    }
  }
}
