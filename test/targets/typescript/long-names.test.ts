import { expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/**
 * Names and literals of every length in every place. Wherever a line has to break, the output has to be valid
 * TypeScript.
 */

const lengths = [1, 12, 40, 70, 85, 95, 102, 108, 112, 116, 118, 120, 124, 180];

function contractOf(length: number): string {
  const word = (start: string): string => start.padEnd(length, "abcdefghij");
  const text = (start: string): string =>
    JSON.stringify(`${start} "quoted", (in) [all] {brackets} => ? : | & `.padEnd(length, "x, "));
  const type = word("T");
  const field = word("f");
  const odd = text("o");
  const literals = Array.from({ length: 12 }, (_, index) =>
    JSON.stringify(`literal-${index}-${word("x").slice(0, 60)}`),
  );
  return `
    scheme ${word("k")} apiKey
    enum ${word("E")} { ${field}a  ${field}b = ${odd} }
    @minLength(1) @maxLength(10) @pattern("^[a-z]+(?:-${word("w")})?$") type ${word("W")} = string
    type ${type} {
      ${field}: (${literals.join(" | ")})[]
      ${odd}: ${odd}
      @minItems(1) @maxItems(5) @uniqueItems ${field}1: (${type} | null)[]
      ${field}2?: map<${word("E")}, [${type}, ${word("W")} | null, ${type}[]]>
      ${field}3: ${word("W")} = "abc"
      ${field}4: { ${field}: ${type}[]  ${odd}: string }
      @min(-100000) @max(100000) @multipleOf(0.001) ${field}5?: decimal
      ${field}6: (${literals.join(" | ")}) | null
      ${field}7: map<string, ${type} | null>[]
      constructor?: ${type} | null
    }
    type ${word("L")}a { ${field}: ${odd}  ${field}x: int }
    type ${word("L")}b { ${field}: ${literals.join(" | ")}  ${field}y: int }
    closed type ${word("C")}a { ${field}a: int }
    closed type ${word("C")}b { ${field}b: int }
    union ${word("U")} by none { a: ${word("L")}a | null  b: ${word("L")}b  many: ${type}[]  text: string }
    union ${word("D")} by none { a: ${word("C")}a  b: ${word("C")}b }
    open union ${word("V")} by ${text("tag")} { ${field}: ${type}  other = ${text("t")}: ${word("L")}a }
    union ${word("A")} by (${odd}, ${text("v")}) { ${field}: ${type}  plain: (${literals.join(" | ")}) | null }
    interceptor ${word("i")} { read payload.${field}  write payload.${odd}  write streaming result.${field}3 }
    service ${word("s")} {
      error ${word("e")}: ${type}
      method ${word("m")} {
        security ${word("k")}
        use server ${word("i")}
        use client ${word("i")}
        payload { @apiKey(${word("k")}) ${field}: string  ${odd}: string }
        streaming payload { a: ${word("V")}[]  b: ${word("A")}  c: ${word("U")}  d: ${word("D")} }
        streaming result ${type}
        http { GET "/m"  header ${field} as "X-Key"  param ${odd} as "q" }
      }
      method ${word("n")} {
        payload { ${field}: map<string, ${word("W")}> }
        streaming payload { a: ${word("V")}[]  b: ${word("A")}  c: ${word("U")}  d: ${word("D")} }
        result (${literals.join(" | ")})[]
        http { GET "/n"  param ${field} as "q" }
      }
      method ${word("p")} { result [${type}, ${word("E")}, ${word("W")} | null] http { GET "/p" } }
    }`;
}

test("generated code compiles with names and literals of any length", { timeout: 120_000 }, async () => {
  const files = new Map<string, string>();
  for (const length of lengths) {
    const design = designOf(contractOf(length));
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, content] of generated(design, target)) files.set(`${length}/${target}/${path}`, content);
    }
  }
  expect(await typeCheck("long-names", files)).toEqual([]);
});
