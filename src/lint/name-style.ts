import type * as ast from "../syntax/ast.js";
import { pascalCase, wordsOf } from "../text/casing.js";
import { groupBy } from "./group-by.js";
import type { Report } from "./rule.js";

type Style = "snake_case" | "camelCase" | "PascalCase" | "UPPER_CASE" | "kebab-case";

const styles: readonly (readonly [Style, RegExp])[] = [
  ["snake_case", /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}]*(?:_[\p{Ll}\p{Lo}\p{N}]+)+$/u],
  ["camelCase", /^[\p{Ll}\p{Lo}][\p{L}\p{N}]*$/u],
  ["UPPER_CASE", /^\p{Lu}[\p{Lu}\p{N}]*(?:_[\p{Lu}\p{N}]+)*$/u],
  ["PascalCase", /^\p{Lu}[\p{L}\p{N}]*$/u],
  ["kebab-case", /^[\p{Ll}\p{N}]+(?:-[\p{Ll}\p{N}]+)+$/u],
];

/** The style of a name; null where it fits all that start small, as `level` does. "mixed" fits none. */
function styleOf(name: string): Style | "mixed" | null {
  if (/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}]*$/u.test(name)) return null;
  return styles.find(([, form]) => form.test(name))?.[0] ?? "mixed";
}

function inStyle(name: string, style: Style): string {
  const words = wordsOf(name).map((word) => word.toLowerCase());
  switch (style) {
    case "snake_case":
      return words.join("_");
    case "kebab-case":
      return words.join("-");
    case "UPPER_CASE":
      return words.join("_").toUpperCase();
    case "PascalCase":
      return pascalCase(words.join("_"));
    case "camelCase":
      return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  }
}

/** Something that has a name, and what its name is called in a message. */
export interface Named {
  readonly name: ast.Name;
  readonly subject: string;
}

/**
 * Reports the names that are not in the style of most. A contract decides on its style by itself; what lint wants is that there is
 * one. Names in quotes, and those that start with `_`, are somebody else's.
 */
export function reportOtherStyles(all: readonly Named[], noun: string, report: Report): void {
  const named = all.filter(({ name }) => !name.quoted && !name.text.startsWith("_"));
  const byStyle = groupBy(named, ({ name }) => styleOf(name.text));
  const others = [...byStyle].flatMap(([style, members]) => (style === null ? [] : members)).length;
  // More than half, or there is no style that one could be asked to keep.
  const most = styles.find(([style]) => (byStyle.get(style)?.length ?? 0) * 2 > others);
  if (most === undefined) return;
  const [style] = most;
  const [example] = byStyle.get(style) ?? [];
  const small = style !== "PascalCase" && style !== "UPPER_CASE";
  for (const { name, subject } of named) {
    const own = styleOf(name.text);
    if (own === style || (own === null && small)) continue;
    const related =
      example === undefined ? [] : [{ span: example.name.span, message: `${style}, as most ${noun} are` }];
    report(name.span, `${subject} is not in ${style}, as most ${noun} here are`, {
      hint: `\`${inStyle(name.text, style)}\` would be; renaming what has been published breaks its users`,
      related,
    });
  }
}
