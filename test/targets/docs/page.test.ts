import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../targets/docs/markdown.js";
import { time } from "../../../targets/docs/policy-texts.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

function pageOf(contract: string): string {
  return generated(designOf(contract), "docs").get("index.html") ?? "";
}

describe("the page", () => {
  test("shows methods, messages, errors with both codes, security, policies and types", () => {
    const page = generated(exampleDesign("market"), "docs", {}, "market.goa").get("index.html") ?? "";
    expect(page).toContain('<article id="method-market-feed"');
    expect(page).toContain("any number, in any order: the client sends Command, the server sends Update; ");
    const errors = page.replaceAll(/ data-label="[^"]*"/g, "");
    expect(errors).toMatch(
      /<code>unknown_pair<\/code><\/th><td>503<\/td><td>4104, may start again<\/td><td>temporary<\/td>/,
    );
    expect(errors).toMatch(/<code>forbidden<\/code><\/th><td>403<\/td><td>4540<\/td>/);
    expect(page).toContain("<dt>Heartbeat</dt><dd>every 15 s, an answer within 5 s</dd>");
    expect(page).toContain("<dt>Window</dt><dd>1,024 messages, 4 MiB</dd>");
    expect(page).toContain('<a href="#type-Pair">Pair</a>[]');
    expect(page).toContain("wss://{region}.market.example.com");
  });

  test("names the scopes, views and places of an opening request", () => {
    const page = generated(exampleDesign("chatter"), "docs").get("index.html") ?? "";
    expect(page).toContain('<a href="#scheme-jwt"><code>jwt</code></a> (<code>stream:write</code>)');
    expect(page).toContain("The server picks a view: <code>default</code>");
    expect(page).toContain("header <code>Authorization</code> (credential of <code>jwt</code>)");
  });

  test.each(exampleNames)("of %s.goa has only links that lead somewhere, and every id is unique", (name) => {
    const page = generated(exampleDesign(name), "docs").get("index.html") ?? "";
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  test("loads nothing, and has no addresses except links", () => {
    const page = generated(exampleDesign("logger"), "docs").get("index.html") ?? "";
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\bsrc=|url\(|@import/i);
    expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
  });

  test("never contains the author's markup", () => {
    const bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>'";
    const text = JSON.stringify(bad);
    const page = pageOf(`
api a { title ${text}  version ${text}  description ${text}
  contact { name ${text}  url "https://example.com/?a='&b=(1)" }  license { name ${text}  url "https://example.com" } }
/// ${bad}
type T { /// ${bad}
  ${text}: string = ${text}
  example ${text} { ${text}: ${text} } }
/// ${bad}
enum E { /// ${bad}
  one = ${text} }
/// ${bad}
service s { 
  error ${text}
  /// ${bad}
  method m { payload { e: E  l: ${text}  ${text}?: string }  streaming result T  http { GET "/m/{e}" }
    stream { resume within 1m restart ${text} from ${text} } }
  method n { payload { ${text}?: string }  streaming result T  http { GET "/n" }
    stream { transport sse { id ${text}  last ${text} } } } }
`);
    expect(page).toContain("Last-Event-ID is &lt;/script&gt;");
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<img");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script/g)).toHaveLength(1);
  });
});

test("a stream that resumes from checkpoints names their type", () => {
  const method = (resume: string) =>
    `service s { method m { payload { since?: int }  streaming result Row  http { GET "/m" }  stream { resume ${resume} } } }
     type Row { at: int }  type Cursor { at: int }`;
  const cell = (resume: string) => /<dt>Resumption<\/dt><dd>(.*?)<\/dd>/.exec(pageOf(method(resume)))?.[1];
  expect(cell("within 2m from checkpoint Cursor")).toBe(
    "within 2 min, also after a restart of the server: from the last Cursor",
  );
  expect(cell("within 2m from checkpoint int restart since from at")).toBe(
    "within 2 min, also after a restart of the server: from the last int; after that, restarts with since from the last at",
  );
  expect(cell("within 2m")).toBe("within 2 min");
});

test("examples of server-sent events are shown as events", () => {
  const page = pageOf(`type News { seq: uint64  kind: string  body: string }
service s { method m { streaming result News  http { GET "/m" }  stream { transport sse { id seq  event kind  data body } } } }`);
  expect(page).toMatch(/<code>id: \d+\nevent: \w+\ndata: [^<]+<\/code>/);
  expect(page).toContain("every 30 s; clients time out after 40 s without one");
});

describe("documentation comments", () => {
  test.each([
    ["<b onclick=x>bold</b>", "<p>&lt;b onclick=x&gt;bold&lt;/b&gt;</p>"],
    ["[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"],
    ["[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"],
    ["[a](JaVaScRiPt&#58;alert)", "<p>[a](JaVaScRiPt:alert)</p>"],
    ["[a](/relative)", "<p>[a](/relative)</p>"],
    ["[a](https://example.com)", '<p><a href="https://example.com" rel="noopener noreferrer">a</a></p>'],
    ["[a](#type-T)", '<p><a href="#type-T" rel="noopener noreferrer">a</a></p>'],
    ["# Big", '<p class="heading">Big</p>'],
    ["`code` and *stress*", "<p><code>code</code> and <em>stress</em></p>"],
  ])("%s", (text, html) => {
    expect(renderMarkdown(text)).toBe(html);
  });

  test("an image becomes a link, since the page makes no requests", () => {
    expect(renderMarkdown("![x](https://example.com/x.png)")).not.toContain("<img");
  });
});

test("times are shown in the largest unit without a remainder", () => {
  expect([250, 30_000, 90_000, 300_000, 7_200_000].map(time)).toEqual(["250 ms", "30 s", "90 s", "5 min", "2 h"]);
});

describe("options of the page", () => {
  const versions = ["2.0", "1.0", "next=https://next.example.com/docs"];
  const logo = `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`;
  const files = generated(exampleDesign("market"), "docs", {
    title: "Prices <& more>",
    logo,
    accent: "#ffcc00",
    versions,
    downloads: true,
  });
  const page = files.get("index.html") ?? "";

  test("title and logo are in the bar, and the policy allows only the logo", () => {
    expect(page).toContain("<h1>Prices &lt;&amp; more&gt;</h1>");
    expect(page).toContain(`<img class="logo" alt="" src="${logo}">`);
    expect(page).toContain("default-src 'none'; img-src data:; style-src");
  });

  test("a colour with too little contrast is made darker on a light background, and kept on a dark one", () => {
    const [, light = "", dark = ""] =
      /--link: (#[0-9a-f]{6}); \}\n@media[^{]*\{ :root \{ --link: (#[0-9a-f]{6})/.exec(page) ?? [];
    expect(dark).toBe("#ffcc00");
    expect(light < "#a0").toBe(true);
  });

  test("versions are links to neighbouring folders, or to addresses of the option", () => {
    expect(page).toContain("<summary>Version 2.0</summary>");
    expect(page).toContain('<li><a href="../2.0/index.html" aria-current="page">2.0</a></li>');
    expect(page).toContain('<li><a href="../1.0/index.html">1.0</a></li>');
    expect(page).toContain('<li><a href="https://next.example.com/docs">next</a></li>');
  });

  test("downloads are files beside the page", () => {
    for (const [, href = ""] of page.matchAll(/<a href="([^"]*)" download>/g)) expect(files.has(href), href).toBe(true);
    expect(page).toContain('<a href="asyncapi.yaml" download>');
    expect(page).toContain('<a href="schemas/market.bundle.schema.json" download>');
  });
});
