import { relativePath } from "../../semantics/bind/load.js";
import { fieldsOfMethod } from "../symbols/service-occurrences.js";
import { knownPaths } from "../workspace.js";
import type { CompletionItem } from "./item.js";
import { before, methodAround, type Place } from "./place.js";
import { fieldItems } from "./value-items.js";

/** Whether the cursor is inside of a string. */
export function isInString({ written, offset }: Place): boolean {
  return written.partial !== null && /^["']/.test(written.partial.text) && offset > written.partial.start;
}

/** Completions of strings: the path of an import, or the parameters of a route. */
export function stringItems(place: Place): CompletionItem[] {
  const rules = place.expected.filter(({ kind }) => kind === "string").flatMap((each) => each.rules);
  if (rules.includes("import")) return importPaths(place);
  if (rules.includes("route") || (rules.includes("pathClause") && isInString(place))) return routeItems(place);
  return [];
}

function importPaths(place: Place): CompletionItem[] {
  const { path } = place.meaning.module;
  const inString = isInString(place);
  return knownPaths(place.workspace)
    .filter((other) => other !== path && other.endsWith(".goa"))
    .map((other) => relativePath(path, other))
    .map(
      (text): CompletionItem => ({
        label: text,
        kind: "file",
        insert: inString ? text : JSON.stringify(text),
        rank: text.startsWith("./") ? 0 : 1,
      }),
    );
}

/** The payload's fields as parameters: in braces, or without them inside of open braces. */
function routeItems(place: Place): CompletionItem[] {
  const method = methodAround(place);
  const fields =
    method === null ? [] : fieldsOfMethod(method, place.meaning.scope, { streaming: false, direction: "payload" });
  if (!isInString(place)) {
    const name = method?.name.text ?? "";
    return name === "" ? [] : [{ label: `"/${name}"`, kind: "constant" }];
  }
  const start = place.written.partial?.start ?? place.offset;
  const typed = place.file.text.slice(start, place.offset);
  const isOpen = typed.lastIndexOf("{") > typed.lastIndexOf("}");
  return fieldItems(fields).map((item) => ({ ...item, insert: isOpen ? item.label : `{${item.label}}` }));
}

const statuses: readonly (readonly [number, string])[] = [
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [410, "Gone"],
  [412, "Precondition Failed"],
  [413, "Content Too Large"],
  [415, "Unsupported Media Type"],
  [422, "Unprocessable Content"],
  [423, "Locked"],
  [428, "Precondition Required"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
];

const successes: readonly (readonly [number, string])[] = [
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [204, "No Content"],
];

/** HTTP statuses, and close codes that the service doesn't use yet. */
export function numberItems(place: Place): CompletionItem[] {
  const rules = place.expected.filter(({ kind }) => kind === "integer").flatMap((each) => each.rules);
  if (rules.includes("errorClose")) {
    const taken = new Set([...place.file.text.matchAll(/\bclose\s+(\d{4})/g)].map((match) => Number(match[1])));
    const free = (from: number): number[] =>
      Array.from({ length: 200 }, (_, index) => from + index)
        .filter((code) => !taken.has(code))
        .slice(0, 3);
    return [
      ...free(4100).map(
        (code): CompletionItem => ({
          label: String(code),
          kind: "constant",
          detail: "clients may start again",
          rank: 0,
        }),
      ),
      ...free(4600).map(
        (code): CompletionItem => ({ label: String(code), kind: "constant", detail: "final", rank: 1 }),
      ),
    ];
  }
  if (!rules.includes("httpClause")) return [];
  const codes = before(place) === "response" ? successes : statuses;
  return codes.map(([code, name]) => ({ label: String(code), kind: "constant", detail: name }));
}

const units = {
  duration: ["ms", "s", "m", "h", "d"],
  size: ["B", "KiB", "MiB", "GiB"],
  rate: ["/s", "/m", "/h"],
} as const;

const usual = {
  duration: ["10s", "30s", "1m", "5m", "1h"],
  size: ["16KiB", "64KiB", "256KiB", "1MiB"],
  rate: ["10/s", "100/s", "1000/m"],
} as const;

/** A number with each unit, or the usual values if there is no number yet. */
export function unitItems(place: Place): CompletionItem[] {
  const digits = /^[\d_]+/.exec(place.written.partial?.text ?? "")?.[0] ?? null;
  const kinds = (["duration", "size", "rate"] as const).filter((kind) =>
    place.expected.some((each) => each.kind === kind && !each.rules.includes("value")),
  );
  return kinds.flatMap((kind) => {
    const texts = digits === null ? usual[kind] : units[kind].map((unit) => digits + unit);
    return texts.map((label, rank): CompletionItem => ({ label, kind: "constant", detail: kind, rank }));
  });
}
