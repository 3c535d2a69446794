import type { Expected } from "../../syntax/expected-tokens.js";
import { keywordDoc } from "../keyword-docs.js";
import type { CompletionItem } from "./item.js";

/** The text that usually follows a keyword, by the grammar's rule and the keyword. All other keywords are inserted alone. */
const snippets: Readonly<Record<string, string>> = {
  "edition goa": "goa 1",
  "api api": `api \${1:name} {\n  title "\${2:Title}"\n  version "\${3:1.0.0}"\n}`,
  "service service": `service \${1:name} {\n  \${0}\n}`,
  "type type": `type \${1:Name} {\n  \${0}\n}`,
  "enum enum": `enum \${1:Name} { \${0} }`,
  "union union": `union \${1:Name} {\n  \${0}\n}`,
  "const const": `const \${1:NAME}: \${2:int} = \${0}`,
  "scheme scheme": `scheme \${1:name} \${2|apiKey,basic,bearer,jwt,oauth2|}`,
  "interceptor interceptor": `interceptor \${1:name} { \${0} }`,
  "annotationDeclaration annotation": `annotation \${1:name}(\${2:text: string}) on \${0:method}`,
  "import import": `import { \${0} } from "\${1:./}"`,
  "server server": `server \${1:main} { url "\${2:wss://}" }`,
  "error error": `error \${1:name}`,
  "method method": `method \${1:name} {\n  \${0}\n}`,
  "http http": `http {\n  \${0}\n}`,
  "stream stream": `stream {\n  \${0}\n}`,
  "map map": `map<\${1:string}, \${0}>`,
  "view view": `view \${1:default} { \${0} }`,
  "reserved reserved": `reserved [\${0}]`,
  "example example": `example { \${0} }`,
  "heartbeat heartbeat": `heartbeat every \${1:30s} timeout \${0:10s}`,
  "messageMax message": `message max \${0:64KiB}`,
  "rateClause rate": `rate \${1:100/s} burst \${0:200}`,
  "concurrency concurrency": `concurrency \${0:4} per client`,
  "buffer buffer": `buffer \${1:256} messages \${0:1MiB}`,
  "resume resume": `resume within \${0:2m}`,
  "openTimeout open": `open timeout \${0:10s}`,
  "writeTimeout write": `write timeout \${0:30s}`,
};

/** A keyword that the grammar accepts, with the text that usually follows it. */
export function keywordItem({ word, rules }: Expected, rank: number): CompletionItem {
  const rule = rules.at(-1) ?? "";
  const key = `${rule} ${word}`;
  const detail = rule.replaceAll(/([A-Z])/g, " $1").toLowerCase();
  const documentation = keywordDoc(rule, word);
  const item: CompletionItem = {
    label: word,
    kind: "keyword",
    detail,
    rank,
    ...(documentation === null ? {} : { documentation }),
  };
  const insert = Object.hasOwn(snippets, key) ? snippets[key] : undefined;
  return insert === undefined ? item : { ...item, insert, isSnippet: insert.includes("$") };
}
