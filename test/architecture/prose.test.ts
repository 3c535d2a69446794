import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

interface Idiom {
  /** The words to find; a space also matches a line break inside a comment or a paragraph. */
  readonly pattern: string;
  readonly instead: string;
}

/** English that the project has left behind. */
const idioms: readonly Idiom[] = [
  { pattern: "\\bmend(?:s|ed|ing)?\\b", instead: "fix" },
  { pattern: "\\bbelongs? into\\b", instead: "belongs in" },
  {
    pattern:
      "(?<!\\b[Tt]here )\\b(?:is|are|was|were) no (?!longer\\b|more\\b|less\\b|fewer\\b|larger\\b|greater\\b|smaller\\b|later\\b|earlier\\b|different\\b|one\\b|matter\\b|need\\b)(?=[\\w`])",
    instead: "is not a",
  },
  { pattern: "(?<!\\b[Tt]here )\\b(?:is|are) none(?! of\\b)\\b", instead: "is not one, or name what is missing" },
  { pattern: "\\bthat there is not\\b", instead: "that does not exist" },
  { pattern: "\\bstands?\\b(?!-| for\\b| alone\\b| out\\b)", instead: "is in, appears in, is" },
  { pattern: "\\btold\\b(?! apart\\b)", instead: "is reported, is notified" },
  { pattern: "\\btells\\b(?![^.;]{0,60} (?:apart|from)\\b)", instead: "reports, prints, says" },
  { pattern: "\\btell(?:s|ing)? of\\b", instead: "reports" },
  { pattern: "\\b[Ww]hoever\\b", instead: "the caller, clients that .." },
  { pattern: "(?:[.!:] |\\/\\*\\* |\\/\\/ )Who [^.?]*\\.", instead: "a noun as the subject" },
  { pattern: "\\b[Nn]obody\\b", instead: "no client, no one" },
  { pattern: "\\bof (?:its|their|your|our|his) own\\b", instead: "its own, separate" },
  { pattern: "\\bby (?:itself|themselves)\\b", instead: "on its own" },
  { pattern: "\\bwithout a word\\b", instead: "silently" },
  { pattern: "\\balike\\b", instead: "the same, both" },
  { pattern: "\\bas (?:many|much) as (?:it|they) may\\b", instead: "up to its limit" },
  { pattern: "\\bgiven up\\b", instead: "aborted" },
  { pattern: "\\blets? (?:\\w+ )?in\\b", instead: "accepts" },
  { pattern: "(?<!\\|)\\barms?\\b", instead: "variant; `starts` for a timer" },
  { pattern: "\\bbeats?\\b", instead: "heartbeat" },
  { pattern: "\\bblanks\\b", instead: "spaces" },
  { pattern: "\\b[Tt]rouble\\b", instead: "error" },
  { pattern: "\\bdisk refus", instead: "could not read/write PATH" },
  { pattern: "(?:\\/\\*\\* |\\/\\/ |^ \\* )What (?![^.?]*\\?)", instead: "a noun as the subject" },
  {
    pattern: "(?:\\/\\*\\*|\\/\\/) The most (?:\\w+ ){0,4}(?:that|of|in|per)\\b",
    instead: "the maximum number of, the maximum",
  },
  { pattern: "\\bnothing of (?:it|them|this|that)\\b", instead: "none of it, no part of it" },
  { pattern: "\\b(?:sticks|stuck) out\\b", instead: "say what is longer, or visible" },
  { pattern: "\\bnone the (?:worse|wiser)\\b", instead: "unchanged" },
  { pattern: "\\b[Nn]either side notices\\b|\\bnotices? nothing\\b", instead: "is not affected" },
  { pattern: "\\b[Aa] lie\\b|\\bliars?\\b|\\bhonest\\b", instead: "a wrong, a correct" },
  { pattern: "\\b(?:heard|hears)\\b", instead: "received, receives" },
  { pattern: "\\bgiveUp\\b|\\bgoesOn\\b|\\btwoFaced\\b", instead: "abort, continues, directional" },
  { pattern: "\\b(?:anew|thereby|therein|thereof|whereby|hitherto)\\b", instead: "again" },
  { pattern: "\\bmust a \\w+\\b|\\bno less than\\b", instead: "plain word order" },
  {
    pattern: "\\bis silent about\\b|\\bkeeps? silent\\b|\\bfell silent\\b",
    instead: "does not mention, stopped sending",
  },
  { pattern: "\\bas (?:it|they) (?:is|are) written\\b", instead: "unchanged" },
  { pattern: "\\bthe house\\b|\\bfloors\\b|\\bdoors?\\b", instead: "layers, modules, entry points" },
];

/** A space of a phrase, or the break of a line in a paragraph, a list, a quotation or a comment. */
const gap = "(?:[ \\t]|\\r?\\n[ \\t]*(?:\\/\\/+|\\*|>)?)+";

const compiled = idioms.map(({ pattern, instead }) => ({
  expression: new RegExp(pattern.replaceAll(/(?<!\[\^?[^\]]*) (?![^[]*\]\{)/g, gap), "gm"),
  instead,
}));

/** The findings in a text, as `line: "words" -> what to write`. */
function findings(text: string): string[] {
  const found: { line: number; message: string }[] = [];
  for (const { expression, instead } of compiled) {
    for (const match of text.matchAll(expression)) {
      const line = text.slice(0, match.index).split("\n").length;
      const words = match[0].replaceAll(/\s+/g, " ").trim();
      found.push({ line, message: `${line}: "${words}" -> ${instead}` });
    }
  }
  return found.sort((a, b) => a.line - b.line).map(({ message }) => message);
}

const readable =
  /\.(?:[cm]?[jt]s|tsx|hbs|md|ya?ml|json|ebnf|goa|txt|go|scm|html|css|cfg|conf|h|c)$|\/(?:Dockerfile|Caddyfile|\w*rc|run)$/;
const places =
  /^(?:src|targets|grammar|specs|bin|editors|examples|templates|bench|test|\.ci|\.github)\/|^[^/]+\.(?:md|ya?ml)$/;
/** Machine-written data, the example contracts of the design and code with their descriptions, and this file, which quotes the idioms. */
const excluded =
  /package-lock\.json$|^specs\/\w+\.goa$|-verdicts\.json$|^test\/targets\/[\w-]+\/(?:chatter|logger|market)\/expected\/|^test\/architecture\/prose\.test\.ts$/;

/** Files that people read, as git lists them. */
function proseFiles(): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => places.test(file) && readable.test(file) && !excluded.test(file) && existsSync(join(root, file)));
}

describe("the word list of the style sheet", () => {
  test("finds its idioms in sentences, over line breaks, and in comments", () => {
    const texts = [
      "Mend the first ones, or have them mended.",
      "The clause belongs into the block.",
      "The word is no greeting. What is that? It is none.",
      "The tail stands last.",
      " * The tail stands\n * in the path.",
      "The listener is told of it, and tells the caller.",
      "Whoever waits.",
      "/** Who closes a call doesn't see it fail. */",
      "The name is nobody's any more.",
      "// It is of its\n// own.",
      "It fails without a word.",
      "Both end alike.",
      "The call was given up.",
      "A limit of 0 lets nobody in.",
      "The arm of the union.",
      "It has blanks.",
      "the disk refused",
      "/** What the client sent. */",
      "/** The most messages that a window holds. */",
      "It reads nothing of it.",
      "Values travel as they are written.",
      "Neither side notices.",
    ];
    expect(texts.filter((text) => findings(text).length === 0)).toEqual([]);
  });

  test("accepts plain English", () => {
    const texts = [
      "There is no answer, there is none, and it is no longer needed.",
      "An enum stands for its values.",
      "The tag tells the variants apart, and they are told apart by it.",
      "Who may call this?",
      "// What is the smallest one?",
      "the most recent message",
      "A timer is armed; the heartbeat understands it.",
      "Math.floor(2.5)",
      "none of them is here",
    ];
    expect(texts.flatMap((text) => findings(text))).toEqual([]);
  });

  test("has no match in any file", () => {
    const wrong = proseFiles().flatMap((file) =>
      findings(readFileSync(join(root, file), "utf8")).map((finding) => `${file}:${finding}`),
    );
    expect(wrong).toEqual([]);
  });
});
