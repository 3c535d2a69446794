import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { toGithub } from "../../src/diagnostics/formats/github.js";
import { toJson } from "../../src/diagnostics/formats/json.js";
import { toSarif } from "../../src/diagnostics/formats/sarif.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import type { Change } from "../../src/diff/change.js";
import { markdownReport } from "../../src/diff/markdown.js";
import { sourceFile } from "../../src/text/source-file.js";
import { goaidl, workFolder } from "../support/command-line.js";

/** Names of files, types and fields that mean something to the reader of a report. */
const names = [
  "a\n::error::injected",
  "a\r\n::set-output name=x::y",
  "a%0A::warning::injected",
  "a::b,c=d",
  "a` <!-- `b",
  "a`` <script>alert(1)</script> ``b",
  "a`</details></summary>",
  "a` @maintainers #1 ![x](https://example.com/x.png) [y](https://example.com) https://example.com `b",
  "a` | b | **c** __d__ ~~e~~ `",
  "a ##[error]b ##vso[task.complete]c",
  "a\n\n# heading\n\n- item",
  "a\u001b[2J\u001b]8;;https://example.com\u0007b",
  "a\u202eb\u2028c\ud800",
  "a {0} {{1}} [link](1) b",
];

function diagnosticOf(name: string): Diagnostic {
  const span = { file: sourceFile(`${name}.goa`, `type A { "${name}": int }\n`), start: 5, end: 6 };
  return {
    code: "some-code",
    severity: "error",
    message: `the field \`${name}\` is wrong`,
    span,
    related: [{ span, message: `\`${name}\` is declared here` }],
    hint: `rename \`${name}\``,
    fixes: [{ title: `rename \`${name}\``, edits: [{ span, text: name }] }],
  };
}

function changeOf(name: string): Change {
  const origin = { file: `${name}.goa`, line: 1, column: 1 };
  return {
    code: "field-removed",
    severity: "error",
    direction: "to-client",
    area: "field",
    action: "remove",
    surface: "wire",
    mode: "backward",
    subject: name,
    message: `field \`${name}\` was removed`,
    reason: "an old client expects it",
    advice: "keep it",
    before: origin,
    after: origin,
    reach: [`\`${name}\` <- \`${name}\``, "x"],
  };
}

/** Control characters that a terminal obeys, except line breaks; and lone surrogates. */
const steering = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029]|\p{Cs}/u;

describe.each(names.map((name) => [JSON.stringify(name), name] as const))("%s", (_, name) => {
  test("text: no line begins with a command, and nothing controls the terminal", () => {
    const text = renderDiagnostic(diagnosticOf(name));
    // GitHub skips spaces before a command. `:::` is the mark of a second place, and not a command.
    expect(text).not.toMatch(/^\s*::(?!:)/m);
    expect(text).not.toMatch(/##\w*\[/);
    expect(text).not.toMatch(steering);
  });

  test("github: one command for each report, in which no name ends a property", () => {
    const text = toGithub([diagnosticOf(name), diagnosticOf(name)]);
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::error file=[^,:]*,line=\d+,col=\d+,endColumn=\d+,title=some-code::/);
      expect(line).not.toMatch(steering);
    }
  });

  test("json: the name is unchanged", () => {
    const { diagnostics } = JSON.parse(toJson([diagnosticOf(name)]));
    expect(diagnostics[0].message).toBe(`the field \`${name}\` is wrong`);
  });

  test("sarif: no placeholder, no link, and no control characters", () => {
    const { runs } = JSON.parse(toSarif([diagnosticOf(name)]));
    const [result] = runs[0].results;
    const texts = [result.message.text, result.relatedLocations[0].message.text, result.fixes[0].description.text];
    for (const text of texts) {
      // Readers of SARIF print doubled braces as single ones, so they can't begin a placeholder.
      expect(text.replaceAll(/\{\{|\}\}/g, "")).not.toMatch(/\{\d+\}/);
      expect(text).not.toMatch(/(?<!\\)\]\(/);
      expect(text).not.toMatch(steering);
    }
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w%.~!'()*/-]+$/);
  });

  test("markdown: names are plain text", () => {
    const options = { mode: "backward", surfaces: ["wire"] } as const;
    const report = markdownReport({ changes: [changeOf(name)], options, before: name, after: name });
    const harmless = markdownReport({ changes: [changeOf("x")], options, before: "x", after: "x" });
    expect(shape(report)).toEqual(shape(harmless));
    expect(report).not.toMatch(/^\s*::\S/m);
    const outsideCode = new MarkdownIt({ html: true })
      .parse(report, {})
      .flatMap((token) => token.children ?? [])
      .filter((token) => token.type === "text")
      .map((token) => token.content)
      .join("");
    expect(outsideCode).not.toMatch(/@\w|https?:\/\//);
  });
});

/** The blocks of a text, and the marks in them, without code and words. */
function shape(markdown: string): string[] {
  return new MarkdownIt({ html: true, linkify: true })
    .parse(markdown, {})
    .flatMap((token) => [token, ...(token.children ?? [])])
    .map((token) => token.type)
    .filter((type) => !["text", "code_inline", "inline", "html_entity", "text_special"].includes(type));
}

test("every format of every command works with a folder and a contract of such names", async () => {
  const path = "dir\n::error::x/a`<!--\u001b[2J.goa";
  const folder = workFolder({
    [path]: 'type A {\n  @named("a` <!-- b")\n  b: intt\n  list: string[]\n}\n',
    "ok\n::error::y.goa": "type A { id: int }\n",
  });
  try {
    for (const format of ["text", "json", "sarif", "github"]) {
      for (const command of ["check", "lint"]) {
        const { stdout, stderr, code } = await goaidl(folder.path, [command, path, "--format", format]);
        expect(code).toBe(1);
        if (format !== "github") expect(`${stdout}\n${stderr}`).not.toMatch(/^::/m);
        else
          expect(
            stdout
              .trimEnd()
              .split("\n")
              .every((line) => /^::\w+ file=/.test(line)),
          ).toBe(true);
        expect(`${stdout}${stderr}`).not.toContain("\u001b");
      }
    }
    const good = "ok\n::error::y.goa";
    for (const args of [
      ["check", good],
      ["fmt", good],
      ["lint", good],
      ["compile", good, "-t", "docs", "--out", "{name}"],
      ["compile", good, "-t", "docs", "--out", "{name}", "--check"],
      ["diff", good, "--against", good],
      ["check", "nope\n::error::z"],
      ["explain", "nope\n::error::z"],
      ["targets", "nope\n::error::z"],
      ["nope\n::error::z"],
      ["check", "--nope\n::error::z"],
    ]) {
      const { stdout, stderr } = await goaidl(folder.path, args);
      expect(`${stdout}\n${stderr}`, args.join(" ")).not.toMatch(/^::/m);
    }
  } finally {
    folder.remove();
  }
});
