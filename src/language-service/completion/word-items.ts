import type { SecurityKind } from "../../ir/security.js";
import type { StreamPolicy } from "../../ir/stream.js";
import { annotationPlaces } from "../../semantics/lower/annotations.js";
import type { ErrorFlag } from "../../semantics/lower/lower-errors.js";
import { verbs } from "../../semantics/lower/lower-http.js";
import { flowKinds, flowSettings } from "../../semantics/lower/lower-security.js";
import type * as ast from "../../syntax/ast.js";
import { clauseWords } from "../../syntax/clause-words.js";
import { distinctBy } from "../distinct-by.js";
import { declaredFields, elementOf, structureOf } from "../symbols/bound-type.js";
import { namesInText } from "../symbols/file-index.js";
import { fieldsOfMethod } from "../symbols/service-occurrences.js";
import { blockWords } from "./block-words.js";
import { wordOrder } from "./clause-order.js";
import type { CompletionItem } from "./item.js";
import { before, declarationAround, methodAround, type Place, serviceAround } from "./place.js";
import { variableItems } from "./string-items.js";
import { fieldItems, typeFromText } from "./value-items.js";

/** A table of words and their details as items, in the order of the table. */
function detailed(details: Readonly<Record<string, string>>): CompletionItem[] {
  return Object.entries(details).map(([label, detail]) => ({ label, kind: "keyword", detail }));
}

const flagDetails: Readonly<Record<ErrorFlag, string>> = {
  temporary: "trying again later may succeed",
  timeout: "something took too long",
  fault: "a bug in the server",
};

const kindDetails: Readonly<Record<SecurityKind, string>> = {
  apiKey: "a key, in a field of the payload",
  basic: "a user name and a password",
  bearer: "a token of any form",
  jwt: "a JSON Web Token",
  oauth2: "a token from an OAuth 2.0 server",
};

const transportDetails: Readonly<Record<StreamPolicy["transport"], string>> = {
  websocket: "frames over a WebSocket",
  sse: "server-sent events, for server streaming",
};

const overflowDetails: Readonly<Record<StreamPolicy["overflow"], string>> = {
  wait: "the sender waits for room",
  fail: "the stream ends with an error",
  latest: "older messages are dropped",
};

const frameDetails: Readonly<Record<StreamPolicy["frame"], string>> = {
  text: "JSON",
  binary: "the stream of bytes as it is",
  mixed: "bytes of a union as binary frames",
};

const eventDetails: Readonly<Record<keyof NonNullable<StreamPolicy["sse"]>, string>> = {
  id: "the field with the event's id",
  event: "the field with the event's name",
  data: "the field with the event's data",
  last: "the payload field that receives Last-Event-ID",
  retry: "the field with the time until the next connection",
  end: "the data of the event that ends the stream",
};

/** The names for a place at which the grammar accepts a name in a rule; `parent` is the enclosing rule. */
export function nameItems(place: Place, parent: string): CompletionItem[] {
  const { program } = place.meaning.contract.compiled;
  switch (parent) {
    case "requirement":
      return [...(program?.schemes.values() ?? [])].map(({ name, scheme }) => ({
        label: name.text,
        kind: "scheme",
        detail: scheme.text,
      }));
    case "use":
      return [...(program?.interceptors.values() ?? [])].map(({ name, doc }) => ({
        label: name.text,
        kind: "interceptor",
        ...(doc === null ? {} : { documentation: doc.text }),
      }));
    case "serverReference":
      return (program?.api?.clauses ?? []).flatMap((clause): CompletionItem[] =>
        clause.kind === "server" ? [{ label: clause.name.text, kind: "server" }] : [],
      );
    case "transport":
      return detailed(transportDetails);
    case "overflow":
      return detailed(overflowDetails);
    case "frame":
      return detailed(frameDetails);
    case "sseMapping":
      return detailed(eventDetails);
    case "scheme":
      return before(place, 2) === "scheme" ? detailed(kindDetails) : [];
    case "error":
      return detailed(flagDetails);
    case "message":
      return viewItems(place);
    case "annotationDeclaration":
      return annotationPlaces.map((label) => ({ label, kind: "keyword" }));
    case "importName":
      return exportedItems(place);
    case "serverClause":
      return variableItems(place);
    case "setting":
    case "settingsBlock":
      return settingItems(place);
    case "route":
      return verbItems(place);
    default:
      return [];
  }
}

/** The members for a place at which the grammar accepts a member's name in a rule. */
export function memberItems(place: Place, parent: string): CompletionItem[] {
  const { scope } = place.meaning;
  const method = methodAround(place);
  const payload = method === null ? [] : fieldsOfMethod(method, scope, { streaming: false, direction: "payload" });
  const messages = method === null ? [] : fieldsOfMethod(method, scope, { streaming: true, direction: "result" });
  switch (parent) {
    case "placement":
      return fieldItems(payload, { written: placedFields(method) });
    case "resume":
      return fieldItems(before(place) === "from" ? messages : payload);
    case "sseMapping":
      return fieldItems(before(place) === "last" ? payload : messages);
    case "view": {
      const declaration = declarationAround(place);
      return declaration?.kind === "type" ? fieldItems(declaredFields(declaration, scope)) : [];
    }
    case "access":
      return accessItems(place);
    case "httpClause":
    case "errorClose":
      return errorItems(place);
    case "requirement": {
      const open = place.written.tokens.findLastIndex(({ text }) => text === "(");
      const scheme = place.meaning.contract.compiled.program?.schemes.get(place.written.tokens[open - 1]?.text ?? "");
      return (scheme?.scopes ?? []).map(({ name, description }) => ({
        label: name.text,
        kind: "scope",
        ...(description === null ? {} : { detail: description.value }),
      }));
    }
    default:
      return [];
  }
}

/** The verbs of a route: first the one for streams, last all if the method has a route. */
function verbItems(place: Place): CompletionItem[] {
  const clauses = methodAround(place)?.clauses ?? [];
  const hasRoute = clauses.some((block) => block.kind === "http" && block.clauses.some(({ kind }) => kind === "route"));
  const hasStream = clauses.some((clause) => clause.kind === "message" && clause.streaming);
  return verbs.map((verb): CompletionItem => {
    const isUnlikely = hasRoute || (hasStream && verb !== "GET");
    const rank = (isUnlikely ? 2 : 1) + wordOrder("http", verb);
    return { label: verb, kind: "keyword", insert: `${verb} "/\${1}"`, isSnippet: true, rank };
  });
}

/** The payload fields that already have a place. */
function placedFields(method: ast.Method | null): Set<string> {
  const placed = new Set<string>();
  for (const block of method?.clauses ?? []) {
    if (block.kind !== "http") continue;
    for (const clause of block.clauses) {
      if (clause.kind === "placement") placed.add(clause.field.text);
      if (clause.kind === "route") for (const { text } of namesInText(clause.path)) placed.add(text);
    }
  }
  return placed;
}

/** The views of the type that a message names, or of its elements. */
function viewItems(place: Place): CompletionItem[] {
  const { tokens } = place.written;
  const direction = tokens.findLastIndex(({ text }) => text === "payload" || text === "result");
  const [first, last] = [tokens[direction + 1], tokens.at(-1)];
  if (first === undefined || last?.text !== "view") return [];
  const type = typeFromText(place.file.text.slice(first.start, last.start), place.meaning.scope);
  const structure = type === null ? null : structureOf(elementOf(type));
  if (structure?.kind !== "declared" || structure.declaration.kind !== "type") return [];
  return structure.declaration.members.flatMap((member): CompletionItem[] =>
    member.kind === "view"
      ? [{ label: member.name.text, kind: "view", detail: member.fields.map(({ text }) => text).join(" ") }]
      : [],
  );
}

function errorItems(place: Place): CompletionItem[] {
  const clauses: readonly (ast.ApiClause | ast.ServiceClause | ast.MethodClause)[] = [
    ...(methodAround(place)?.clauses ?? []),
    ...(serviceAround(place)?.clauses ?? []),
    ...(place.meaning.contract.compiled.program?.api?.clauses ?? []),
  ];
  const errors = clauses.filter((clause) => clause.kind === "error");
  return distinctBy(errors, ({ name }) => name.text).map(({ name, doc }) => ({
    label: name.text,
    kind: "error",
    ...(doc === null ? {} : { documentation: doc.text }),
  }));
}

/** The fields that an interceptor can see, in the messages of all methods. */
function accessItems(place: Place): CompletionItem[] {
  const streaming = place.written.tokens.slice(-4).some(({ text }) => text === "streaming");
  const direction = before(place, 2);
  const { program } = place.meaning.contract.compiled;
  if (program === null || (direction !== "payload" && direction !== "result")) return [];
  const fields = program.services.flatMap((service) =>
    service.clauses.flatMap((method) =>
      method.kind === "method" ? fieldsOfMethod(method, program.entry, { streaming, direction }) : [],
    ),
  );
  return fieldItems(fields);
}

/** The declarations of the imported file. */
function exportedItems(place: Place): CompletionItem[] {
  const { module } = place.meaning;
  const imported = module.document.imports.find(({ span }) => span.start <= place.offset && place.offset <= span.end);
  const path =
    imported?.from.value ?? /from\s*"([^"]*)"/.exec(place.file.text.slice(place.offset, place.offset + 200))?.[1];
  const target = path === undefined ? null : (module.imports.get(path) ?? null);
  const taken = new Set(imported?.names.map(({ name }) => name.text));
  return (target?.document.declarations ?? []).flatMap((declaration): CompletionItem[] => {
    const { kind, name, doc } = declaration;
    if (kind !== "type" && kind !== "alias" && kind !== "enum" && kind !== "union" && kind !== "const") return [];
    if (taken.has(name.text)) return [];
    return [{ label: name.text, kind, ...(doc === null ? {} : { documentation: doc.text }) }];
  });
}

function settingItems(place: Place): CompletionItem[] {
  const { block } = openBlock(place);
  const keywords = new Set(place.expected.map((each) => each.word));
  const { hasSetting } = blockWords(place);
  return settingNames(place)
    .filter((each) => !keywords.has(each) && !hasSetting(each))
    .map((each): CompletionItem => {
      const isBlock = each === "contact" || each === "license" || flowKinds.some((kind) => kind === each);
      const value = isBlock ? `{\n  \${1}\n}` : each === "enum" ? `["\${1}"]` : `"\${1}"`;
      const rank = 1 + wordOrder(block, each);
      return { label: each, kind: "keyword", insert: `${each} ${value}`, isSnippet: true, rank };
    });
}

/** The names of the settings that the block around the cursor can have. */
function settingNames(place: Place): readonly string[] {
  const { block, name } = openBlock(place);
  if (block === "api" || block === "server") return clauseWords(block);
  if (block === "variable") return ["enum", "default", "description"];
  if (name === "contact") return ["name", "url", "email"];
  if (name === "license") return ["name", "url"];
  const { tokens } = place.written;
  if (!tokens.some(({ text }) => text === "scheme")) return [];
  if (flowKinds.some((kind) => kind === name)) return flowSettings;
  return tokens.some(({ text }) => text === "oauth2") ? flowKinds : [];
}

/** The last opening brace: the token before it, and the one before that, such as `server` and `main`. */
function openBlock({ written: { tokens } }: Place): { readonly block: string; readonly name: string } {
  const open = tokens.findLastIndex(({ text }) => text === "{");
  return { block: tokens[open - 2]?.text ?? "", name: tokens[open - 1]?.text ?? "" };
}
