import { relativePath } from "../../semantics/bind/load.js";
import type * as ast from "../../syntax/ast.js";
import type { BoundField } from "../symbols/bound-type.js";
import { namesInText } from "../symbols/file-index.js";
import { fieldsOfMethod } from "../symbols/service-occurrences.js";
import { knownPaths } from "../workspace.js";
import type { CompletionItem } from "./item.js";
import { before, declarationAround, methodAround, type Place } from "./place.js";
import { fieldItems } from "./value-items.js";
import { prefixItems, wireNameItems } from "./wire-name-items.js";

/** Whether the cursor is inside of a string. */
export function isInString({ written, offset }: Place): boolean {
  return written.partial !== null && /^["']/.test(written.partial.text) && offset > written.partial.start;
}

/** Whether the string at the cursor may contain names in braces. Completion then replaces only the name at the cursor. */
export function isTemplate(place: Place): boolean {
  const rules = rulesOfString(place);
  return rules.includes("route") || rules.includes("pathClause") || isServerUrl(place, rules);
}

/** Completions of strings: paths of imports, parameters of routes, addresses, and names on the wire. */
export function stringItems(place: Place): CompletionItem[] {
  const rules = rulesOfString(place);
  const word = before(place);
  if (rules.includes("import")) return importPaths(place);
  if (rules.includes("route") || (rules.includes("pathClause") && methodAround(place) !== null && isInString(place)))
    return routeItems(place);
  if (isServerUrl(place, rules)) return serverUrlItems(place);
  if (word === "url" && rules.includes("setting")) return [textItem(place, "https://")];
  if (word === "version" && rules.includes("setting")) return [textItem(place, "1.0.0")];
  if (rules.includes("by")) return ["type", "kind"].map((text) => textItem(place, text));
  if (rules.includes("pathClause")) return pathItems(place);
  if (word === "default" && rules.includes("setting")) return defaultItems(place);
  if (word === "as" && rules.includes("placement"))
    return quoted(place, wireNameItems(before(place, 3), before(place, 2)));
  if (word === "prefix" && rules.includes("placement")) return quoted(place, prefixItems);
  return [];
}

function rulesOfString({ expected }: Place): string[] {
  return expected.filter(({ kind }) => kind === "string").flatMap((each) => [...each.rules]);
}

function isServerUrl(place: Place, rules: readonly string[]): boolean {
  return before(place) === "url" && rules.includes("serverClause");
}

/** An item whose text gets quotes, unless the cursor is inside of them. */
function textItem(place: Place, text: string, more: Partial<CompletionItem> = {}): CompletionItem {
  return { label: text, kind: "constant", insert: isInString(place) ? text : JSON.stringify(text), ...more };
}

function quoted(place: Place, items: readonly CompletionItem[]): CompletionItem[] {
  return items.map((item) => textItem(place, item.label, item));
}

function importPaths(place: Place): CompletionItem[] {
  const { path } = place.meaning.module;
  return knownPaths(place.workspace)
    .filter((other) => other !== path && other.endsWith(".goa"))
    .map((other) => relativePath(path, other))
    .map((text) => textItem(place, text, { kind: "file", rank: text.startsWith("./") ? 0 : 1 }));
}

/** For each file, the rest of an import of it, with the cursor in the braces for the names. */
export function importItems(place: Place): CompletionItem[] {
  const rules = place.expected.flatMap((each) => each.rules);
  if (before(place) !== "import" || !rules.includes("import")) return [];
  return importPaths(place).map((item) => ({
    ...item,
    label: `{ } from ${JSON.stringify(item.label)}`,
    insert: `{ \${0} } from ${JSON.stringify(item.label)}`,
    isSnippet: true,
  }));
}

/** The payload's fields as parameters. */
function routeItems(place: Place): CompletionItem[] {
  const method = methodAround(place);
  const fields =
    method === null ? [] : fieldsOfMethod(method, place.meaning.scope, { streaming: false, direction: "payload" });
  const routes = newRoutes(place, method?.name.text ?? "", fields);
  if (!isInString(place)) return routes;
  const items = inBraces(place, fieldItems(fields));
  return /^"\/?$/.test(typedString(place)) ? [...routes, ...items] : items;
}

/** A route named after its method: without parameters, and with the required fields as parameters. */
function newRoutes(place: Place, name: string, fields: readonly BoundField[]): CompletionItem[] {
  if (name === "") return [];
  const required = fields.filter(
    ({ field }) => !field.optional && field.default === null && field.annotations.length === 0,
  );
  const parameters = required.map(({ field }) => `/{${field.name.text}}`).join("");
  // A slash that is already written is not replaced.
  const written = isInString(place) ? typedString(place).length - 1 : 0;
  return [...new Set([`/${name}`, `/${name}${parameters}`])].map((text, rank) =>
    textItem(place, text, { rank, ...(isInString(place) ? { insert: text.slice(written) } : {}) }),
  );
}

/** The usual path: a version for an api, and the name of the service for a service. */
function pathItems(place: Place): CompletionItem[] {
  const declaration = declarationAround(place);
  const text = declaration?.kind === "service" ? `/${declaration.name.text}` : "/v1";
  return isInString(place) && typedString(place) !== '"' ? [] : [textItem(place, text)];
}

/** Names in braces, or without them inside of open braces. */
function inBraces(place: Place, items: readonly CompletionItem[]): CompletionItem[] {
  const typed = typedString(place);
  const isOpen = typed.lastIndexOf("{") > typed.lastIndexOf("}");
  return items.map((item) => ({ ...item, insert: isOpen ? item.label : `{${item.label}}` }));
}

/** The text of the string before the cursor, with its opening quote. */
function typedString({ written, file, offset }: Place): string {
  return file.text.slice(written.partial?.start ?? offset, offset);
}

/** The beginnings of an address, then the variables of the server. */
function serverUrlItems(place: Place): CompletionItem[] {
  if (!isInString(place) || /^"[a-z]*$/.test(typedString(place)))
    return ["wss://", "ws://", "https://", "http://"].map((text, rank) => textItem(place, text, { rank }));
  const variables = (serverAround(place)?.variables ?? []).map(
    ({ name }): CompletionItem => ({ label: name.text, kind: "variable" }),
  );
  return inBraces(place, variables);
}

/** The values that the `enum` of a server's variable allows. */
function defaultItems(place: Place): CompletionItem[] {
  const block = serverAround(place)?.variables.findLast(({ span }) => span.start <= place.offset);
  const values = block?.settings.find(({ name }) => name.text === "enum")?.value;
  if (values?.kind !== "list") return [];
  return values.items.flatMap((item) => (item.kind === "string" ? [textItem(place, item.value)] : []));
}

/** The variables in the server's address that are not declared yet. */
export function variableItems(place: Place): CompletionItem[] {
  const server = serverAround(place);
  const url = server?.settings.find(({ name }) => name.text === "url")?.value;
  const declared = new Set(server?.variables.map(({ name }) => name.text));
  return (url?.kind === "string" ? namesInText(url) : [])
    .filter(({ text }) => !declared.has(text))
    .map(({ text }) => ({ label: text, kind: "variable" }));
}

function serverAround(place: Place): ast.Server | null {
  const declaration = declarationAround(place);
  if (declaration?.kind !== "api") return null;
  const servers = declaration.clauses.filter((clause): clause is ast.Server => clause.kind === "server");
  return servers.findLast(({ span }) => span.start <= place.offset) ?? null;
}
