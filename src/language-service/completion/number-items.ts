import type { CompletionItem } from "./item.js";
import { before, declarationAround, type Place } from "./place.js";

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

/** The grammar's rules in which an integer is accepted at the cursor. */
function rulesOfInteger({ expected }: Place): string[] {
  return expected.filter(({ kind }) => kind === "integer").flatMap((each) => [...each.rules]);
}

/** HTTP statuses, close codes that the file doesn't have yet, and the edition. */
export function numberItems(place: Place): CompletionItem[] {
  const rules = rulesOfInteger(place);
  if (rules.includes("edition")) return [{ label: "1", kind: "constant", detail: "edition" }];
  if (rules.includes("errorClose")) {
    const taken = new Set([...place.file.text.matchAll(/\bclose\s+(\d{4})/g)].map((match) => Number(match[1])));
    const free = (from: number, detail: string, rank: number): CompletionItem[] =>
      Array.from({ length: 200 }, (_, index) => from + index)
        .filter((code) => !taken.has(code))
        .slice(0, 3)
        .map((code) => ({ label: String(code), kind: "constant", detail, rank }));
    return [...free(4100, "clients may start again", 0), ...free(4600, "final", 1)];
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

/** Usual counts where a limit begins with one, with the words that follow. */
const counts: readonly { readonly rule: string; readonly texts: readonly string[] }[] = [
  { rule: "bufferLimit", texts: ["256 messages", "1024 messages"] },
  { rule: "concurrencyLimit", texts: ["1 per client", "4 per client", "1000 total"] },
];

/** The usual counts of limits, and a burst of two seconds. */
function countItems(place: Place): CompletionItem[] {
  const rules = rulesOfInteger(place);
  const rate = before(place) === "burst" ? Number.parseInt(before(place, 2).replaceAll("_", ""), 10) : Number.NaN;
  const texts = Number.isInteger(rate)
    ? [String(rate * 2)]
    : counts.flatMap((each) => (rules.includes(each.rule) ? each.texts : []));
  return texts.map((label, rank): CompletionItem => ({ label, kind: "constant", rank }));
}

/** The number of a field or variant that no other member of the declaration has. */
export function tagItems(place: Place): CompletionItem[] {
  const { span } = declarationAround(place) ?? { span: null };
  if (span === null) return [];
  const text = span.file.text.slice(span.start, span.end);
  const tags = [...text.matchAll(/@tag\(\s*(\d+)/g)].map((match) => Number(match[1]));
  return [nextNumber(tags)];
}

/** The number after the greatest one that is taken. */
export function nextNumber(taken: readonly number[]): CompletionItem {
  return { label: String(Math.max(0, ...taken) + 1), kind: "constant", detail: "the next number" };
}

/** A number with each unit, or the usual values if there is no number yet. */
export function unitItems(place: Place): CompletionItem[] {
  const digits = /^[\d_]+/.exec(place.written.partial?.text ?? "")?.[0] ?? null;
  const kinds = (["duration", "size", "rate"] as const).filter((kind) =>
    place.expected.some((each) => each.kind === kind && !each.rules.includes("value")),
  );
  const withUnits = kinds.flatMap((kind) => {
    const texts = digits === null ? usual[kind] : units[kind].map((unit) => digits + unit);
    return texts.map((label, rank): CompletionItem => ({ label, kind: "constant", detail: kind, rank }));
  });
  return digits === null ? [...countItems(place), ...withUnits] : withUnits;
}
