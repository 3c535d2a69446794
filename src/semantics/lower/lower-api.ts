import type { Extras } from "../../diagnostics/define.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Api, Interceptor, Server, ServerVariable } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import { isIdentifier } from "../../syntax/identifier.js";
import { type Span, spanText } from "../../text/source-file.js";
import { suggest } from "../../text/suggest.js";
import { checkEmail, checkUrl } from "../bind/links.js";
import { type Context, noDocumentation } from "../context.js";
import type { SettingPlace } from "../diagnostics/service-diagnostics.js";
import type { ServerFault } from "../diagnostics/service-faults.js";
import { firstOfEach, reportDuplicate, reportDuplicates, reportRepeatedClause, suggestion } from "../reporter.js";
import { readDecorations } from "./annotations.js";

type Block = Pick<ast.SettingsBlock, "name" | "settings">;

/** The texts of a block's settings by name; reports unknown and repeated settings. */
function readSettings(
  context: Context,
  settings: readonly ast.Setting[],
  known: readonly string[],
  place: SettingPlace,
): Map<string, ast.Setting["value"]> {
  const found = settings.filter(({ name }) => {
    if (known.includes(name.text)) return true;
    const near = suggest(name.text, known);
    context.report("unknown-setting", { name: name.text, place }, name.span, {
      hint: `its settings are ${known.map((word) => `\`${word}\``).join(", ")}`,
      ...suggestion(near, name.span),
    });
    return false;
  });
  const firsts = firstOfEach(
    found,
    (setting) => setting.name.text,
    (setting, first) => reportRepeatedClause(context, setting.name.text, setting.span, first.span),
  );
  for (const setting of firsts) checkSetting(context, setting);
  return new Map(firsts.map((setting) => [setting.name.text, setting.value]));
}

function checkSetting(context: Context, { name, value }: ast.Setting): void {
  const isText = value.kind === "string";
  const isTexts = value.kind === "list" && value.items.every((item) => item.kind === "string");
  if (name.text === "enum" ? isTexts : isText) return;
  const fault = { fault: "expected", value: name.text === "enum" ? "strings" : "string" } as const;
  context.report("invalid-value", { subject: { setting: name.text }, fault }, value.span);
}

/** Reports a value that is in an enum twice. */
function checkDistinct(context: Context, list: ast.Setting["value"] | undefined): void {
  const seen = new Set<string>();
  for (const item of list?.kind === "list" ? list.items : []) {
    if (item.kind !== "string") continue;
    if (seen.has(item.value)) context.report("duplicate-wire-value", { value: JSON.stringify(item.value) }, item.span);
    seen.add(item.value);
  }
}

function textOf(value: ast.Setting["value"] | undefined): string | null {
  return value?.kind === "string" ? value.value : null;
}

export function lowerApi(context: Context, fallbackName: string): Api {
  const { api } = context.program;
  if (api === null) {
    return {
      name: fallbackName,
      title: null,
      version: null,
      description: null,
      terms: null,
      contact: null,
      license: null,
      servers: [],
      documentation: noDocumentation,
      annotations: [],
    };
  }
  const decorations = readDecorations(context, api, "api");
  const settings = readSettings(
    context,
    api.clauses.filter((clause) => clause.kind === "setting"),
    ["title", "version", "description", "terms"],
    "an api",
  );
  const blocks = api.clauses.filter((clause) => clause.kind === "settings-block");
  firstOfEach(
    blocks,
    (block) => block.name.text,
    (block, first) => reportRepeatedClause(context, block.name.text, block.name.span, first.name.span),
  );
  for (const block of blocks) {
    if (block.name.text === "contact" || block.name.text === "license") continue;
    const near = suggest(block.name.text, ["contact", "license", "server", "stream", "http"]);
    context.report("unknown-setting", { name: block.name.text, place: "an api" }, block.name.span, {
      hint: didYouMean(near),
    });
  }
  const block = (name: string): Block | undefined => blocks.find((candidate) => candidate.name.text === name);
  const contact = block("contact");
  const contactValues =
    contact === undefined ? null : readSettings(context, contact.settings, ["name", "url", "email"], "`contact`");
  const license = block("license");
  const licenseValues =
    license === undefined ? null : readSettings(context, license.settings, ["name", "url"], "`license`");
  if (license !== undefined && licenseValues?.has("name") === false) {
    const parameters = { subject: { setting: "license" }, fault: { fault: "missing-name" } } as const;
    context.report("invalid-value", parameters, license.name.span);
  }
  for (const value of [settings.get("terms"), contactValues?.get("url"), licenseValues?.get("url")]) {
    if (value?.kind === "string") checkUrl(context, value.value, value.span);
  }
  const address = contactValues?.get("email");
  if (address?.kind === "string") checkEmail(context, address.value, address.span);
  const servers = firstOfEach(
    api.clauses.filter((clause) => clause.kind === "server"),
    (server) => server.name.text,
    (server, first) => reportDuplicate(context, "server", server.name, first.name.span),
  ).map((server) => lowerServer(context, server));
  return {
    name: api.name.text,
    title: textOf(settings.get("title")),
    version: textOf(settings.get("version")),
    description: textOf(settings.get("description")) ?? decorations.documentation.text,
    terms: textOf(settings.get("terms")),
    contact:
      contactValues === null
        ? null
        : {
            name: textOf(contactValues.get("name")),
            url: textOf(contactValues.get("url")),
            email: textOf(contactValues.get("email")),
          },
    license:
      licenseValues === null
        ? null
        : { name: textOf(licenseValues.get("name")) ?? "", url: textOf(licenseValues.get("url")) },
    servers,
    documentation: decorations.documentation,
    annotations: decorations.annotations,
  };
}

function lowerServer(context: Context, server: ast.Server): Server {
  const settings = readSettings(context, server.settings, ["url", "description"], "a server");
  const url = textOf(settings.get("url")) ?? "";
  const variables: ServerVariable[] = [];
  reportDuplicates(
    context,
    "variable",
    server.variables.map(({ name }) => name),
  );
  for (const variable of server.variables) {
    const values = readSettings(context, variable.settings, ["enum", "default", "description"], "a variable");
    const list = values.get("enum");
    const allowed =
      list?.kind === "list" ? list.items.flatMap((item) => (item.kind === "string" ? [item.value] : [])) : null;
    checkDistinct(context, list);
    const fallback = textOf(values.get("default"));
    if (allowed !== null && fallback !== null && !allowed.includes(fallback)) {
      context.report(
        "invalid-server",
        { fault: "default-outside-enum", text: fallback },
        values.get("default")?.span ?? variable.span,
      );
    }
    variables.push({
      name: variable.name.text,
      enum: allowed,
      default: fallback,
      description: textOf(values.get("description")) ?? variable.doc?.text ?? null,
    });
  }
  const at = settings.get("url")?.span ?? server.name.span;
  const fault = serverFault(
    server.name.text,
    url,
    variables.map((variable) => variable.name),
  );
  if (fault !== null) context.report("invalid-server", fault, at, variableExtras(server, fault, at));
  return {
    name: server.name.text,
    url,
    description: textOf(settings.get("description")) ?? server.doc?.text ?? null,
    variables,
  };
}

/** The fault of a server's URL, and the wrong part; null if there is none. */
function serverFault(
  name: string,
  url: string,
  variables: readonly string[],
): { readonly fault: ServerFault; readonly text: string } | null {
  if (url === "") return { fault: "no-url", text: name };
  if (!/^(?:wss?|https?):\/\/[^\s/]/.test(url)) return { fault: "scheme", text: url };
  const used = [...url.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  const undeclared = used.find((variable) => !variables.includes(variable));
  if (undeclared !== undefined) return { fault: "unknown-variable", text: undeclared };
  const unused = variables.find((variable) => !used.includes(variable));
  return unused === undefined ? null : { fault: "unused-variable", text: unused };
}

/** Hint and fix for an undeclared variable in a URL, which may be written `${HOST}`, as in shells and TypeScript. */
function variableExtras(
  server: ast.Server,
  { fault, text }: { readonly fault: ServerFault; readonly text: string },
  at: Span,
): Extras {
  if (fault !== "unknown-variable") return {};
  const near = suggest(
    text,
    server.variables.map(({ name }) => name.text),
  );
  const { file } = at;
  const written = spanText(at);
  const dollar = written.indexOf(`\${${text}}`);
  const name = near ?? text;
  const hint = near === null ? `declare it in the server: \`variable ${text} { default ".." }\`` : didYouMean(near);
  // A variable needs no settings; `$` is not part of a placeholder.
  if (!isIdentifier(name)) return { hint };
  const start = at.start + (dollar >= 0 ? dollar : written.indexOf(`{${text}}`));
  const placeholder = { file, start, end: start + text.length + (dollar >= 0 ? 3 : 2) };
  const edits = [{ span: placeholder, text: `{${name}}` }];
  if (near === null) edits.push({ span: { file, start: at.end, end: at.end }, text: `  variable ${text} { }` });
  const title = near === null ? `declare the variable \`${text}\`` : `write \`{${near}}\``;
  return { hint, fixes: [{ title, edits }] };
}

export function lowerInterceptors(context: Context): Interceptor[] {
  return [...context.program.interceptors.values()].map((declaration) => ({
    name: declaration.name.text,
    documentation: readDecorations(context, declaration, "interceptor").documentation,
    accesses: declaration.accesses.map((access) => ({
      mode: access.mode,
      message: access.streaming
        ? access.target === "payload"
          ? "streamingPayload"
          : "streamingResult"
        : access.target,
      field: access.field.text,
    })),
  }));
}
