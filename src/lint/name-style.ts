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

/** The style of a name. Null if the name fits every style that starts with a small letter, as `level` does; "mixed" if it fits none. */
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

/** A declaration with a name, and how messages refer to it. */
export interface Named {
  readonly name: ast.Name;
  readonly subject: string;
}

/**
 * Reports names that are not in the style of most others. Each contract may choose its style, but it should keep to one. Names in
 * quotes and names that start with `_` are skipped, because other systems usually prescribe them.
 */
export function reportOtherStyles(all: readonly Named[], noun: string, report: Report): void {
  const named = all.filter(({ name }) => !name.quoted && !name.text.startsWith("_"));
  const byStyle = groupBy(named, ({ name }) => styleOf(name.text));
  const others = [...byStyle].flatMap(([style, members]) => (style === null ? [] : members)).length;
  // Without a majority, no style can be called the contract's.
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
      hint: `\`${inStyle(name.text, style)}\` would be, but renaming a published name breaks its users`,
      related,
    });
  }
}
