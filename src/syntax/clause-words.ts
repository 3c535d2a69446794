import type { BlockWords } from "./syntax-diagnostics.js";

/** The blocks, by their rule in the grammar: the name in reports, and the words that start members. */
export const blocks: Readonly<Record<string, { readonly name: BlockWords; readonly words: readonly string[] }>> = {
  api: {
    name: "an api",
    words: [
      "title",
      "version",
      "description",
      "terms",
      "contact",
      "license",
      "server",
      "path",
      "security",
      "error",
      "http",
      "stream",
    ],
  },
  service: { name: "a service", words: ["method", "security", "error", "use", "server", "http", "stream"] },
  method: { name: "a method", words: ["payload", "result", "streaming", "security", "error", "use", "http", "stream"] },
  http: {
    name: "`http`",
    words: [
      "GET",
      "POST",
      "PUT",
      "PATCH",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "path",
      "param",
      "header",
      "cookie",
      "body",
      "response",
      "error",
    ],
  },
  stream: {
    name: "`stream`",
    words: [
      "transport",
      "heartbeat",
      "idle",
      "open",
      "message",
      "rate",
      "concurrency",
      "buffer",
      "resume",
      "overflow",
      "frame",
      "subprotocol",
      "write",
      "error",
    ],
  },
  interceptor: { name: "an interceptor", words: ["read", "write"] },
  scheme: { name: "a scheme", words: ["scope"] },
  server: { name: "a server", words: ["url", "description", "variable"] },
};

/** The words that start members of the block with this rule, including words that are not keywords of the grammar. */
export function clauseWords(rule: string): readonly string[] {
  return Object.hasOwn(blocks, rule) ? (blocks[rule]?.words ?? []) : [];
}
