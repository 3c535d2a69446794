import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The catalogues, and the tables and functions that their messages are made of. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /(?:-diagnostics|-faults?)\.ts$|^src\/semantics\/diagnostics\//.test(file))
  .filter((file) => !file.startsWith("src/console/") && existsSync(join(root, file)));

interface Interpolation {
  readonly start: number;
  readonly expression: string;
  /** Whether it is between backquotes or double quotes in the message, like words of the contract. */
  readonly isQuoted: boolean;
}

/** The interpolations of template literals. Literals within an interpolation are read, too. */
function interpolations(source: string): Interpolation[] {
  const found: Interpolation[] = [];
  const readLiteral = (start: number): number => {
    let quotes = 0;
    let index = start;
    while (index < source.length && source[index] !== "`") {
      if (source.startsWith("${", index)) {
        const end = readExpression(index + 2);
        const inQuotes = source[index - 1] === '"' && source[end + 1] === '"';
        found.push({
          start: index,
          expression: source.slice(index + 2, end).trim(),
          isQuoted: quotes % 2 === 1 || inQuotes,
        });
        index = end + 1;
      } else if (source[index] === "\\") {
        if (source[index + 1] === "`") quotes++;
        index += 2;
      } else index++;
    }
    return index;
  };
  const readExpression = (start: number): number => {
    let depth = 0;
    let index = start;
    for (; index < source.length; index++) {
      const character = source[index];
      if (character === "`") index = readLiteral(index + 1);
      else if (character === "{") depth++;
      else if (character === "}" && depth-- === 0) break;
    }
    return index;
  };
  const ignored = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
  for (let index = 0; index < source.length; index++) {
    ignored.lastIndex = index;
    const length = ignored.exec(source)?.[0].length ?? 0;
    if (length > 0) index += length - 1;
    else if (source[index] === "`") index = readLiteral(index + 1);
  }
  return found;
}

/** Whether the type of a parameter is any text, as that of `name` in `{ name: string }`. Its nearest declaration counts. */
function isFreeText(source: string, name: string): boolean {
  const type = [...source.matchAll(new RegExp(`\\b${name}\\??: ([^;,)}\\n]*)`, "g"))].at(-1)?.[1]?.trim();
  return type === "string" || type === "string | null" || type === "readonly string[]";
}

/** Texts that come from other tools, from generated code that checked a value, and from the contracts of the pages. */
const quotations = new Set(["issue.message", "fault.toolMessage", "fault.validatorMessage", "body"]);

/** The texts that a message prints outside of quotes, with their lines. */
function unquotedTexts(source: string): string[] {
  /** The first text that an expression may be, such as `p.name` of `isShort ? p.name : "it"`. */
  const textIn = (expression: string, start: number): string | undefined =>
    expression.split(/ \?\??\s| : /).find((part) => {
      const last = /^(?:\w+\.)*(\w+)$/.exec(part)?.[1];
      return last !== undefined && !quotations.has(part) && isFreeText(source.slice(0, start), last);
    });
  const printed = interpolations(source).filter(({ isQuoted }) => !isQuoted);
  const returned = [...source.matchAll(/(?:=>|return) ([\w.]+)[,;]?$/gm)].map(({ index, 1: expression = "" }) => ({
    start: index,
    expression,
  }));
  return [...printed, ...returned].flatMap(({ start, expression }) => {
    const text = textIn(expression, start);
    return text === undefined ? [] : [`${source.slice(0, start).split("\n").length}: ${text}`];
  });
}

describe("a message of a catalogue has no parameter with prose: texts come from the contract, in quotes", () => {
  test("the catalogues are found", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "src/syntax/syntax-diagnostics.ts",
        "src/semantics/diagnostics/type-diagnostics.ts",
        "src/semantics/diagnostics/service-diagnostics.ts",
        "src/semantics/diagnostics/value-faults.ts",
        "src/emit/emit-diagnostics.ts",
        "src/interactive/interactive-diagnostics.ts",
        "src/cli/config/config-diagnostics.ts",
      ]),
    );
  });

  test.each(files)("%s", (file) => {
    expect(unquotedTexts(readFileSync(join(root, file), "utf8"))).toEqual([]);
  });

  test.each([
    ["(p: { reason: string }) => `it is refused: #{p.reason}`", ["1: p.reason"]],
    ["({ what }: { what: string }) => what,", ["1: what"]],
    ["(p: { name: string }) => `there is no type \\`#{p.name}\\``", []],
    ["(p: { name: string }) => `#{p.one ? `\\`#{p.name}\\`` : p.name} is missing`", ["1: p.name"]],
    ['(p: { kind: "enum" | "union"; count: number }) => `#{p.kind} has #{p.count}`', []],
    ["(p: { words: readonly string[] }) => `expected #{p.words}`", ["1: p.words"]],
  ])("%s", (source, expected) => {
    expect(unquotedTexts(source.replaceAll("#{", "${"))).toEqual(expected);
  });
});
