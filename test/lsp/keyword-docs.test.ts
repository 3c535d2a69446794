import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keywordDocs } from "../../src/language-service/keyword-docs.js";
import { effectivePolicy } from "../../src/language-service/stream-policy.js";
import { meaningOf, openWorkspace } from "../../src/language-service/workspace.js";
import { memoryHost } from "../../src/lsp/memory-host.js";

/** Words that only continue a clause, by the grammar's rule. Clauses also continue with `off`. */
const continuing: Readonly<Record<string, readonly string[]>> = {
  access: ["payload", "result", "streaming"],
  annotationDeclaration: ["on"],
  bufferLimit: ["messages"],
  concurrencyLimit: ["client", "per", "total"],
  errorClose: ["close"],
  heartbeat: ["every", "timeout"],
  import: ["as", "from"],
  importName: ["as"],
  literalType: ["false", "null", "true"],
  messageLimit: ["client", "from", "to"],
  messageMax: ["max"],
  openTimeout: ["timeout"],
  resume: ["checkpoint", "within"],
  security: ["and", "none"],
  use: ["client", "server"],
  value: ["false", "null", "true"],
  writeTimeout: ["timeout"],
};

test("each keyword that begins a declaration or a clause is explained", () => {
  const grammar = readFileSync(new URL("../../grammar/goa.ebnf", import.meta.url), "utf8");
  const words = [...grammar.matchAll(/^([A-Z]\w+) ::= (.*)$/gm)].flatMap(([, name = "", body = ""]) => {
    const rule = name.charAt(0).toLowerCase() + name.slice(1);
    return [...body.matchAll(/"([a-z]+)"/g)]
      .map(([, word = ""]) => word)
      .filter((word) => word !== "off" && continuing[rule]?.includes(word) !== true)
      .map((word) => `${rule} ${word}`);
  });
  expect(Object.keys(keywordDocs).sort()).toEqual([...new Set(words)].sort());
});

test("the explanations of limits name the defaults of the language", () => {
  const text = 'service s { method m { streaming result int  http { GET "/m" } } }';
  const meaning = meaningOf(openWorkspace(memoryHost({ "/work/a.goa": text })), "/work/a.goa");
  const [service] = meaning?.module.document.declarations ?? [];
  const [method] = service?.kind === "service" ? service.clauses : [];
  if (meaning === null || method?.kind !== "method") throw new Error("the contract has no method");
  const explained = [
    ["transport transport", "transport"],
    ["heartbeat heartbeat", "heartbeat"],
    ["idle idle", "idle"],
    ["openTimeout open", "open timeout"],
    ["writeTimeout write", "write timeout"],
    ["messageMax message", "message max"],
    ["rateClause rate", "rate"],
    ["concurrency concurrency", "concurrency"],
    ["buffer buffer", "buffer"],
    ["resume resume", "resume"],
    ["overflow overflow", "overflow"],
    ["frame frame", "frame"],
  ].map(([key = "", words]) => `${words} ${/Default: `?(.+?)`?\.$/.exec(keywordDocs[key] ?? "")?.[1]}`);
  expect(explained).toEqual(effectivePolicy(meaning, method)?.map((limit) => limit.text));
});
