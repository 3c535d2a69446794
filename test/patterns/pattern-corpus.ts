import { seededRandom } from "../support/seeded-random.js";

export interface PatternQuestion {
  readonly pattern: string;
  readonly texts: readonly string[];
}

export interface PatternAnswer {
  readonly valid: boolean;
  readonly matches: readonly boolean[];
}

/** Patterns that people write, and those whose readers are known to differ. */
export const knownPatterns: readonly string[] = String.raw`
^[A-Z0-9]+(-[A-Z0-9]+)+$ | ^\d{4}-\d\d-\d\d$ | ^#?[0-9a-f]{6}$ | [a-z]+ | ^\S+$ | ^\s*$ | \bfoo\b | \Boo | ^(foo|bar)?$
\u2028 | \u{1F600} | \cA | \p{Script=Greek} | \p{Emoji} | \p{Alphabetic} | [^] | [] | []a] | [^]a] | a{1,2000} | (?:a{500}){500} | [\b]
a{1001} | a{1000} | (a{10}){100} | (a{11}){100} | (a{2,}){1000} | a{,5} | a{01} | a{2,1} | a{ | a{1 | a{1, | { | } | ] | x{2}{3} | a** | a*? | a+?? | a*+
(?=a) | (?!a) | (?<=a) | (?<!a) | (?>a) | (a)\1 | \1 | \8 | \k<a> | (?P=n) | (?P<n>a) | (?<n>a) | (?<n>a)(?<n>b) | (?<1>a) | (?<é>a) | (?P<>a)
(?i)abc | (?i:k)S | (?s). | (?s:.). | (?m)^a$ | (?m:^a)$ | (?U)a+ | (?-s). | (?i-s:A.) | (?) | (?-) | (?i-) | (?x)a | a(?i)b | (a(?i)b)c
\Qa.b\E | \Qa+ | \Qab\E* | \A | \z | \Z | \G | \C | \a | \e | \f\n\r\t\v | \x41 | \x4 | \x{41} | \x{110000} | \x{} | \x{10FFFF} | \07 | \101 | \0 | \18
[[:alpha:]]+ | [[:^alpha:]] | [[:word:]-] | [[:foo:]] | [[:alpha] | [a-\d] | [\d-a] | [\d-] | [-a] | [a-] | [a-z-9] | [z-a] | [--/] | [+--] | [\w.+-]+ | [\Q]
\pL | \p{L} | \p{^L} | \P{^Lu} | \pX | \p{Greek} | \p{Lu}\P{Lu} | \p{ | \p{} | \p | [\pN\PL] | \p{Any} | (?i)\p{Lu} | \pC
\_ | \- | \é | \" | \/ | / | \< | ( | ) | (a | a) | () | | | a| | |a | (|a)* | * | (*) | |* | ^* | $+ | \b* | (?:) | (?i)* | \ | [ | [a | [^ | [a\ | [a\]
. | \s | \S | [\s] | [^\s] | [\S] | [^\S] | \w | \W | (?i)\w | (?i)[^k] | (?i)ß | (?i)σ | (?i)[α-ω] | (?i)[^a-z] | (?i)ǅ | (?i)İ | (?i)ı | \d\D | ^ | $ | ^$ | a$b | a^b
`
  .split(/ \| |\n/)
  .filter((pattern) => pattern !== "");

const pieces = [
  ..."abcZ09_ -.,/é€😀\n",
  ..."^$.|*+?()[]{}",
  ...[
    "(",
    ")",
    "[",
    "]",
    "(?:",
    "(?i)",
    "(?s)",
    "(?m)",
    "(?i:",
    "(?P<n>",
    "|",
    "*",
    "+",
    "?",
    "*?",
    "{2}",
    "{0,3}",
    "{2,}",
  ],
  ...[
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\b",
    "\\B",
    "\\.",
    "\\-",
    "\\n",
    "\\x41",
    "\\x{1F600}",
    "\\pL",
    "\\p{Lu}",
    "\\P{L}",
  ],
  ...[
    "[a-c]",
    "[^a]",
    "[\\w-]",
    "[[:digit:]]",
    "[a",
    "-",
    "]",
    "\\]",
    "[^\\s]",
    "[0-9]",
    "\\Q",
    "\\E",
    "\\A",
    "\\z",
    "\\u",
    "\\c",
    "\\07",
  ],
];

const letters = [..."abcABCkKsSzZ09_- .\t\n\r\v\u00a0\u2028\u017f\u212aéÉßẞσςΣ€😀\u3000"];

/** Random patterns, half of which are well-formed, with random texts. The same for the same seed. */
export function patternCorpus(seed: number, count: number): PatternQuestion[] {
  const { integer, pick } = seededRandom(seed);
  const text = (): string => Array.from({ length: integer(0, 6) }, () => pick(letters)).join("");
  const texts = (): string[] => ["", "a", ...Array.from({ length: 8 }, text)];
  const expression = (depth: number): string => {
    const atom = (): string => {
      const kind = integer(0, depth > 2 ? 6 : 9);
      if (kind < 3) return pick([..."abckKsSz09_-é"]);
      if (kind < 5)
        return pick([
          ".",
          "\\d",
          "\\w",
          "\\W",
          "\\s",
          "\\S",
          "\\pL",
          "[a-c]",
          "[^ab]",
          "[[:alpha:]_]",
          "[\\s\\d]",
          "[^\\S]",
        ]);
      if (kind === 5) return pick(["^", "$", "\\b", "\\B", "\\A", "\\z"]);
      if (kind === 6) return "a";
      return `${pick(["(", "(?:", "(?i:", "(?s:", "(?m:", "(?-i:"])}${expression(depth + 1)})`;
    };
    const term = (): string => atom() + pick(["", "", "", "", "*", "+", "?", "+?", "{2}", "{1,3}", "{2,}"]);
    const sequence = (): string => Array.from({ length: integer(0, 4) }, term).join("");
    return Array.from({ length: pick([1, 1, 1, 2]) }, sequence).join("|");
  };
  const made = Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? pick(["", "(?i)", "^"]) + expression(0)
      : Array.from({ length: integer(1, 6) }, () => pick(pieces)).join(""),
  );
  // V8 also finds `\\B` between the two halves of a character beyond the first plane.
  return [...knownPatterns, ...made].map((pattern) => ({
    pattern,
    texts: texts().map((one) => (pattern.includes("\\B") ? one.replaceAll("😀", "") : one)),
  }));
}
