import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { format } from "../../src/format/format.js";
import { parse } from "../../src/syntax/parse.js";
import { sourceFile } from "../../src/text/source-file.js";

const contracts = ["logger", "chatter", "market"].map((name) =>
  readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8"),
);
/** Constructs that the three contracts leave out. */
const rest = `import { A, B as C } from "./common.goa"
annotation owner(team: string, level?: int) on service, method
const MAX: int = 10
scheme o oauth2 { authorizationCode { authorizationUrl "https://a"  tokenUrl "https://b" } }
interceptor audit { read payload.source  write streaming result.trace_id }
closed type Page<T> extends A, B { items: T[]  reserved [name, "other"]  example "one" { items: [1, 2.5, { a: null }] } }
open enum Code: int32 { ok = 0  @deprecated("why", since: "1") bad = -1 }
union U by ("t", "v") { lite = "ticker-lite": A  "24h": [int, (string | null)[]]  else: Page<A> }
service s {
  security o(read, "w:x") and key
  use server audit, trace
  method m {
    payload extends A, B { x: 10 | 25 | 100 = 10 }
    streaming result C view tiny
    stream { transport sse { id seq  event kind }  concurrency 4 per client  10_000 total  idle off }
  }
}
`;

/** The tree without places, which a layout must not change. */
function meaning(text: string): unknown {
  const { value, diagnostics } = parse(sourceFile("test.goa", text));
  expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([]);
  return JSON.parse(
    JSON.stringify(value.document, (key, part: unknown) =>
      key === "span" ? undefined : typeof part === "bigint" ? `${part}n` : part,
    ),
  );
}

function wordsOf(text: string): { tokens: string[]; comments: string[] } {
  const lexed = lex(text);
  return {
    tokens: lexed.tokens.map((token) => token.image.trimEnd()).filter((image) => image !== ","),
    comments: lexed.comments.map((token) => token.image.trimEnd()),
  };
}

const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: fc.constantFrom(" ", "  ", "\t", "\r\n", " ".repeat(90)) },
  { weight: 2, arbitrary: fc.constantFrom("\n", "\n\n", "\n\n\n  ", "\n\t") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(" /* c */ ", " // c\n", "\n// c\n", "\n\n/* c\n   d */\n\n", "/**/ /**/", "\n/* e */ "),
  },
);

/** Texts that mean the same as one of the contracts, laid out at random. */
const layouts = fc
  .tuple(fc.constantFrom(...contracts, rest), fc.infiniteStream(gap), fc.boolean())
  .map(([text, gaps, joined]) => {
    const tokens = lex(text).tokens;
    let made = "";
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1];
      const between = text.slice(token.startOffset + token.image.length, next?.startOffset ?? text.length);
      const isDoc = token.image.startsWith("///");
      const plain = joined && !isDoc ? between.replaceAll(/\s+/g, " ") : between;
      const extra: string = gaps.next().value;
      // Documentation and annotations must not move behind the text before them.
      const decorated = next?.image === "@" || next?.image.startsWith("///") === true;
      made += token.image + (isDoc && !plain.startsWith("\n") ? "\n" : "") + (decorated ? between : plain + extra);
    }
    return made;
  })
  .filter((text) => parse(sourceFile("test.goa", text)).diagnostics.length === 0);

describe("for contracts laid out at random", () => {
  test("the formatter is idempotent, and keeps meaning, tokens and comments", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(layouts, (text) => {
        const once = format(sourceFile("test.goa", text)).value;
        expect(format(sourceFile("test.goa", once)).value).toBe(once);
        expect(meaning(once)).toEqual(meaning(text));
        const plain = once.replaceAll("\r\n", "\n");
        expect(wordsOf(plain)).toEqual(wordsOf(text.replaceAll("\r\n", "\n")));
        expect(plain).not.toMatch(/[ \t]\n|\n\n\n|\{\n\n|\n\n *\}/);
      }),
      { numRuns: 150 },
    );
  });

  test("line endings do not affect the result", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(layouts, (text) => {
        const plain = text.replaceAll("\r\n", "\n");
        const crlf = plain.replaceAll("\n", "\r\n");
        const formatted = format(sourceFile("test.goa", plain)).value;
        expect(format(sourceFile("test.goa", crlf)).value).toBe(
          plain.includes("\n") ? formatted.replaceAll("\n", "\r\n") : formatted,
        );
        expect(meaning(crlf)).toEqual(meaning(plain));
      }),
      { numRuns: 50 },
    );
  });
});
