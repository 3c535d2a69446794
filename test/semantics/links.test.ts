import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

/** AsyncAPI's tools check documents with these formats, so links that a contract may contain must pass them. */
const ajv = new Ajv();
addFormats.default(ajv);
const isUri = ajv.compile({ type: "string", format: "uri" });
const isEmail = ajv.compile({ type: "string", format: "email" });

function taken(setting: string, text: string): boolean {
  const contract = `api x { contact { ${setting} ${JSON.stringify(text)} } }`;
  return compile("x.goa", { read: (path) => (path === "x.goa" ? contract : null) }).diagnostics.length === 0;
}

const part = fc.stringMatching(/^[\w%./:?#@[\]&=+ ö"<-]{0,12}$/);

test("URLs that tools of AsyncAPI refuse are refused", () => {
  const text = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.tuple(fc.constantFrom("https://", "http://", "HTTPS://", ""), part, part).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (url) => {
      if (taken("url", url)) expect(isUri(url), url).toBe(true);
    }),
    { numRuns: 2000, seed: 9 },
  );
});

test("e-mail addresses that they refuse are refused", () => {
  const text = fc.oneof(
    fc.emailAddress(),
    fc.tuple(part, part).map(([name, host]) => `${name}@${host}`),
  );
  fc.assert(
    fc.property(text, (address) => {
      if (taken("email", address)) expect(isEmail(address), address).toBe(true);
    }),
    { numRuns: 1000, seed: 9 },
  );
});

test.each([
  "https://example.com",
  "http://localhost:8080/a/b?c=d&e[]=f".replace("[]", "%5B%5D"),
  "https://[2001:db8::1]/x#y",
  "https://example.com/%C3%B6",
])("%s is accepted", (url) => {
  expect(taken("url", url)).toBe(true);
});
