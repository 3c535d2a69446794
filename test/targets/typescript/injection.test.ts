import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** A call that must never become code. */
const canary = "pwned()";
/** Texts with that call, which try to break out of strings, templates, comments, tags and lines. */
const hostile = [
  `"; ${canary}; "`,
  `'; ${canary}; '`,
  `\`; ${canary}; \``,
  `\${${canary}}`,
  `*/ ${canary} /*`,
  `\n${canary}\n`,
  `\r\n${canary}`,
  `</script><script>${canary}</script>`,
  `\u2028${canary}\u2029`,
  `\\"; ${canary}; //`,
  `{@link ${canary}}`,
  `{{${canary}}}`,
  `"} ${canary} {"`,
];

const quoted = (text: string): string => JSON.stringify(text);
const documented = (text: string): string =>
  text
    .split(/\r\n|[\n\r]/)
    .map((line) => `/// ${line}`)
    .join("\n");

/** A contract with a text in every place that takes one. */
function contractWith(text: string): string {
  const q = quoted(text);
  // Addresses are checked: they can only be URLs.
  const u = quoted(`https://example.com/?q=${encodeURIComponent(text)}`);
  const doc = documented(text);
  const path = text.replaceAll(/[\s{}?#/]/g, "");
  return `
${doc}
api hostile {
  title ${q}
  version ${q}
  description ${q}
  terms ${u}
  contact { name ${q}  url ${u}  email "ann@example.com" }
  license { name ${q}  url ${u} }
  server main { url "wss://{v}.example.com"  description ${q}  variable v { enum [${q}]  default ${q}  description ${q} } }
}
${doc}
scheme oauth oauth2 {
  scope ${q} ${q}
  clientCredentials { tokenUrl ${u} }
}
annotation owner(team: string) on service, method, field, type
${doc}
@summary(${q}) @since(${q}) @deprecated(${q}, since: ${q}, use: ${q}) @externalDocs(${u}, ${q}) @owner(${q})
type Things {
  ${doc}
  @example(${q}) @summary(${q}) @deprecated(${q})
  plain: string = ${q}
  ${q}: string
  @pattern(${quoted(text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "."))}) matched?: string
  literal: ${q}
  other?: ${q} | "b"
  map?: map<string, string>
  example ${q} { plain: ${q}, ${q}: "x", literal: ${q} }
}
${doc}
enum Words { ${q}  b = ${quoted(`b${text}`)} }
${doc}
union ByText by (${quoted(`t${text}`)}, ${quoted(`v${text}`)}) { ${doc}
 ${q}: string  b = ${quoted(`b${text}`)}: int }
union Inside by ${quoted(`k${text}`)} { a = ${q}: Things }
${doc}
interceptor watcher {
  read payload.${q}
  write payload.plain
}
${doc}
service hostile {
  ${doc}
  error ${q}: Things
  ${doc}
  method exchange {
    security oauth(${q})
    use server watcher
    use client watcher
    payload { @token(oauth) token: string  ${q}: string  plain: string  words?: Words }
    streaming payload Inside
    streaming result ByText
    http { GET ${quoted(`/x${path}`)}  header token as "X-T"  param ${q} as ${q}  error ${q} 404 }
  }
}
`;
}

/** The text of a file without its strings and comments. A canary that is left in it has become code. */
async function codeOnly(text: string): Promise<string> {
  const { code } = await transform(text, {
    loader: "ts",
    minifyWhitespace: true,
    legalComments: "none",
    charset: "ascii",
  });
  return code.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`/g, '""');
}

describe("no text of a contract becomes code", () => {
  test.each(hostile.map((text) => [JSON.stringify(text), text] as const))("%s in every place", async (_, text) => {
    const design = designOf(contractWith(text), "hostile.goa");
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, content] of generated(design, target)) {
        expect(await codeOnly(content), `${target}/${path}`).not.toMatch(/pwned\s*\(/);
      }
    }
    const asyncapi = generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
    expect(JSON.parse(asyncapi).info.title).toBe(text);
    for (const [path, schema] of generated(design, "json-schema")) expect(() => JSON.parse(schema), path).not.toThrow();
  });

  test("the code generated from all of them type-checks", { timeout: 120_000 }, async () => {
    const files = new Map<string, string>();
    for (const [index, text] of hostile.entries()) {
      const design = designOf(contractWith(text), "hostile.goa");
      for (const target of ["ts-server", "ts-client"]) {
        for (const [path, content] of generated(design, target)) files.set(`${index}/${target}/${path}`, content);
      }
    }
    expect(await typeCheck("injection", files)).toEqual([]);
  });
});
