import { type ClassifiedToken, classifyTokens } from "../../syntax/token-classes.js";
import { parsedFile } from "../workspace.js";
import { before, type Place } from "./place.js";

/** The clauses that a block can have once, by the grammar's rule and the word. */
const singleClauses: ReadonlySet<string> = new Set([
  "message payload",
  "message result",
  "message streaming payload",
  "message streaming result",
  "pathClause path",
  "httpClause response",
  "transport transport",
  "heartbeat heartbeat",
  "idle idle",
  "openTimeout open",
  "writeTimeout write",
  "messageMax message",
  "rateClause rate",
  "concurrency concurrency",
  "buffer buffer",
  "resume resume",
  "overflow overflow",
  "frame frame",
  "subprotocol subprotocol",
]);

/** The clauses and settings that a block already has. */
export interface BlockWords {
  /** Whether the block has this clause, and can have it only once. */
  readonly hasClause: (rule: string, word: string) => boolean;
  readonly hasSetting: (name: string) => boolean;
}

/** The words of the block around the cursor, which are read when they are first needed. */
export function blockWords(place: Place): BlockWords {
  let known: WrittenWords | null = null;
  const written = (): WrittenWords => {
    known ??= writtenWords(place);
    return known;
  };
  return {
    hasClause: (rule, word) => {
      const key = clauseKey(rule, word, before(place));
      return singleClauses.has(key) && written().clauses.has(key);
    },
    hasSetting: (name) => written().settings.has(name),
  };
}

interface WrittenWords {
  /** Keys that `clauseKey` returns. */
  readonly clauses: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
}

/** The words of the block around the cursor, apart from the word that is being written. */
function writtenWords(place: Place): WrittenWords {
  const parsed = parsedFile(place.workspace, place.file.path);
  const tokens = parsed === null ? [] : classifyTokens(place.file, parsed.value);
  const clauses = new Set<string>();
  const settings = new Set<string>();
  const textOf = (token: ClassifiedToken | undefined): string =>
    token === undefined ? "" : place.file.text.slice(token.span.start, token.span.end);
  for (const index of membersAround(tokens, place, textOf)) {
    const token = tokens[index];
    if (token === undefined || token.rule === null || token.span.start === place.written.partial?.start) continue;
    if (token.class === "keyword") clauses.add(clauseKey(token.rule, textOf(token), textOf(tokens[index - 1])));
    else if (token.rule === "setting" || token.rule === "settingsBlock") settings.add(textOf(token));
  }
  return { clauses, settings };
}

function clauseKey(rule: string, word: string, previous: string): string {
  return rule === "message" && previous === "streaming" ? `message streaming ${word}` : `${rule} ${word}`;
}

/** The indexes of the tokens that are directly in the block around the cursor, not in a block inside of it. */
function membersAround(
  tokens: readonly ClassifiedToken[],
  { offset }: Place,
  textOf: (token: ClassifiedToken | undefined) => string,
): number[] {
  let first = tokens.findLastIndex(({ span }) => span.end <= offset);
  for (let depth = 0; first >= 0; first--) {
    const text = textOf(tokens[first]);
    if (text === "}") depth++;
    else if (text === "{" && depth-- === 0) break;
  }
  const members: number[] = [];
  let depth = 0;
  for (let index = first + 1; index < tokens.length && depth >= 0; index++) {
    const text = textOf(tokens[index]);
    if (text === "{") depth++;
    else if (text === "}") depth--;
    else if (depth === 0) members.push(index);
  }
  return first < 0 ? [] : members;
}
