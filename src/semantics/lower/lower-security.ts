import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { replacement } from "../../diagnostics/edits.js";
import { quotedList } from "../../diagnostics/quoted.js";
import type { SecurityKind, SecurityRequirement, SecurityScheme } from "../../ir/security.js";
import type * as ast from "../../syntax/ast.js";
import { suggest } from "../../text/suggest.js";
import { checkUrl } from "../bind/links.js";
import { type Context, reportUnknown } from "../context.js";
import { firstOfEach, reportDuplicate, reportDuplicates } from "../reporter.js";
import { readDecorations } from "./annotations.js";

/** The kinds of security schemes. */
const kinds: readonly SecurityKind[] = ["apiKey", "basic", "bearer", "jwt", "oauth2"];

/** The addresses that each flow needs: RFC 6749, section 4. */
const flowUrls = {
  authorizationCode: ["authorizationUrl", "tokenUrl"],
  clientCredentials: ["tokenUrl"],
  implicit: ["authorizationUrl"],
  password: ["tokenUrl"],
} as const;

export const flowKinds = ["authorizationCode", "clientCredentials", "implicit", "password"] as const;

/** The addresses that flows can have. */
export const flowSettings = ["authorizationUrl", "tokenUrl", "refreshUrl"] as const;

/** Words of other languages for the kinds of schemes. */
const otherKinds: ReadonlyMap<string, SecurityKind> = new Map([
  ["header", "apiKey"],
  ["query", "apiKey"],
  ["cookie", "apiKey"],
  ["key", "apiKey"],
  ["api_key", "apiKey"],
  ["token", "bearer"],
  ["http", "bearer"],
  ["JWT", "jwt"],
  ["oauth", "oauth2"],
  ["openIdConnect", "oauth2"],
  ["password", "basic"],
]);

export function lowerSchemes(context: Context): SecurityScheme[] {
  const schemes: SecurityScheme[] = [];
  for (const declaration of context.program.schemes.values()) {
    const kind = kinds.find((candidate) => candidate === declaration.scheme.text);
    if (kind === undefined) {
      const near = otherKinds.get(declaration.scheme.text) ?? suggest(declaration.scheme.text, kinds);
      context.report("invalid-scheme", { kind: declaration.scheme.text }, declaration.scheme.span, {
        hint: didYouMean(near) ?? `the kinds are ${quotedList(kinds)}`,
        fixes: near === null ? [] : [replacement(declaration.scheme.span, near)],
      });
      continue;
    }
    const scopes = firstOfEach(
      declaration.scopes,
      (scope) => scope.name.text,
      (scope, first) => reportDuplicate(context, "scope", scope.name, first.name.span),
    ).map((scope) => ({ name: scope.name.text, description: scope.description?.value ?? scope.doc?.text ?? null }));
    if (kind === "oauth2" && declaration.flows.length === 0)
      context.report("invalid-flow", { fault: "no-flow", text: declaration.name.text }, declaration.scheme.span, {
        hint: 'for example `clientCredentials { tokenUrl "https://.." }`',
      });
    schemes.push({
      name: declaration.name.text,
      kind,
      documentation: readDecorations(context, declaration, "scheme").documentation,
      scopes,
      flows: declaration.flows.flatMap((flow) => lowerFlow(context, flow)),
    });
  }
  return schemes;
}

function lowerFlow(context: Context, flow: ast.SchemeFlow): SecurityScheme["flows"] {
  const kind = flowKinds.find((candidate) => candidate === flow.name.text);
  if (kind === undefined) {
    reportUnknown(context, "flow", flow.name, flowKinds);
    return [];
  }
  const text = (name: (typeof flowSettings)[number]): string | null => {
    const setting = flow.settings.find((candidate) => candidate.name.text === name);
    return setting?.value.kind === "string" ? setting.value.value : null;
  };
  const used: readonly string[] = flowUrls[kind];
  const missing = used.find((name) => !flow.settings.some((setting) => setting.name.text === name));
  if (missing !== undefined)
    context.report(
      "invalid-flow",
      { fault: missing === "tokenUrl" ? "no-token" : "no-authorization", text: kind },
      flow.name.span,
    );
  for (const setting of flow.settings) {
    if (setting.value.kind === "string") checkUrl(context, setting.value.value, setting.value.span);
    if (used.includes(setting.name.text) || setting.name.text === "refreshUrl") continue;
    if (flowSettings.some((name) => name === setting.name.text)) {
      context.report("invalid-flow", { fault: "unused-url", text: setting.name.text }, setting.name.span);
      continue;
    }
    context.report("unknown-setting", { name: setting.name.text, place: "a flow" }, setting.name.span, {
      hint: didYouMean(suggest(setting.name.text, flowSettings)),
    });
  }
  return [
    { kind, authorizationUrl: text("authorizationUrl"), tokenUrl: text("tokenUrl"), refreshUrl: text("refreshUrl") },
  ];
}

/** The alternatives of several `security` clauses; null without any, so that those of the outer block apply. */
export function lowerSecurity(context: Context, clauses: readonly ast.SecurityClause[]): SecurityRequirement[] | null {
  if (clauses.length === 0) return null;
  const requirements: SecurityRequirement[] = [];
  for (const clause of clauses) {
    if (clause.none) {
      if (clauses.length > 1)
        context.report("none-beside-schemes", {}, clause.span, { hint: "remove it, or the others" });
      continue;
    }
    const schemes: { scheme: string; scopes: string[] }[] = [];
    reportDuplicates(
      context,
      "scheme",
      clause.schemes.map(({ name }) => name),
    );
    for (const { name, scopes } of clause.schemes) {
      const scheme = context.program.schemes.get(name.text);
      if (scheme === undefined) {
        if (kinds.some((kind) => kind === name.text) && !context.program.lost.has(name.text)) {
          context.report("unknown-name", { kind: "scheme", name: name.text }, name.span, {
            hint: `declare it beside the service: \`scheme ${name.text} ${name.text}\``,
          });
        } else reportUnknown(context, "scheme", name, context.program.schemes.keys());
        continue;
      }
      const known = scheme.scopes.map((scope) => scope.name.text);
      reportDuplicates(context, "scope", scopes);
      for (const scope of scopes) {
        if (!known.includes(scope.text)) reportUnknown(context, "scope", scope, known);
      }
      schemes.push({ scheme: name.text, scopes: scopes.map((scope) => scope.text) });
    }
    if (schemes.length > 0) requirements.push({ schemes });
  }
  return requirements;
}
