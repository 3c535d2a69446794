import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

/** A contract with a `@` before each kind of clause that accepts no decorations. */
const contract = `goa 1
api a {
  @title "A"
  @contact { @name "N" }
  @server main { @url "ws://{v}" @variable v { @enum ["a"] @default "a" } }
  @path "/v1"
  @security k
  @stream { @heartbeat every 30s @idle 60s @message max 64KiB @rate 5/s @concurrency 4 per client }
  @http { @path "/x" }
}
scheme k oauth2 { @clientCredentials { @tokenUrl "https://e.org/t" } }
type A {
  id: int
  other?: string
  @view tiny { id }
  @reserved [gone]
  @example { id: 1 }
}
interceptor audit { @read payload.id }
@annotation mark on field
service s {
  @security k
  @use server audit
  @server main
  @http { @path "/s" }
  method m {
    @security k
    @use server audit
    @payload { @id: int  @token(k) token: string }
    @streaming result A
    error gone
    @http { @GET "/m" @param id @response 200 @error gone 410 }
    @stream { @transport websocket @buffer 64 messages 1MiB @resume within 60s @overflow wait @frame text @error gone close 4001 }
  }
}
`;

/** The words of the clauses with decorations, with one decoration at a time. */
const places = [...contract.matchAll(/@([a-zA-Z]+)(?= [^(]| *\{)/g)]
  .filter(({ 1: word }) => word !== "token" && word !== "id")
  .map(({ index, 1: word }) => ({ index, word: word ?? "" }));

function withDecoration(place: number, decoration: string): string {
  const cleaned = contract.slice(0, place).replaceAll(/@(?!token\()/g, "");
  return `${cleaned}\n${decoration}\n${contract.slice(place + 1).replaceAll(/@(?!token\()/g, "")}`;
}

function codes(text: string): string[] {
  return compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) }).diagnostics.map(
    ({ code }) => code,
  );
}

/** The reports about the contract without decorations, because some clauses contradict each other. */
const before = codes(contract.replaceAll(/@(?!token\()/g, ""));

describe("annotations and documentation before a clause that doesn't accept them are reported", () => {
  test.each(places)("before $word at $index", ({ index, word }) => {
    const added = (decoration: string): string[] => {
      const found = codes(withDecoration(index, decoration));
      for (const code of before) if (found.includes(code)) found.splice(found.indexOf(code), 1);
      return found;
    };
    expect(added("@nope14")).toEqual(["unknown-annotation"]);
    expect(added("@minLength(3)")).toEqual(["annotation-place"]);
    const isDocumented =
      ["server", "variable", "annotation"].includes(word) &&
      !/server (?:main\n|audit)/.test(contract.slice(index + 1, index + 14));
    expect(added("/// Words.")).toEqual(isDocumented ? [] : ["documentation-place"]);
  });

  test("the fix makes a plain comment of each line", () => {
    const text =
      'service s {\n  /// One\n  /// two.\n  security none\n  method m { result string  http { GET "/m" } }\n}\n';
    const [report] = compile("main.goa", { read: () => text }).diagnostics;
    let fixed = text;
    for (const { span, text: edit } of [...(report?.fixes[0]?.edits ?? [])].reverse())
      fixed = fixed.slice(0, span.start) + edit + fixed.slice(span.end);
    expect(fixed).toBe(text.replaceAll("///", "//"));
    expect(codes(fixed)).toEqual([]);
  });
});
