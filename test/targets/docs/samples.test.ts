import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";
import { samplesOf } from "./samples-of.js";

function pageOf(contract: string): string {
  return generated(designOf(contract), "docs").get("index.html") ?? "";
}

const realistic = designOf(readFileSync(new URL("realistic.goa", import.meta.url), "utf8"));

describe("the sample of a generated client", () => {
  test.each<readonly [string, Design]>([
    ...exampleNames.map((name) => [name, exampleDesign(name)] as const),
    ["realistic", realistic],
  ])("compiles with the generated client of %s", { timeout: 60_000 }, async (name, design) => {
    const samples = samplesOf(generated(design, "docs").get("index.html") ?? "").filter(
      ({ title }) => title === "TypeScript client",
    );
    const methods = design.services.reduce((count, service) => count + service.methods.length, 0);
    expect(samples).toHaveLength(methods);
    const files = new Map(samples.map(({ text }, index) => [`sample${index}.ts`, `${text}\nexport {};\n`]));
    for (const [path, text] of generated(design, "ts-client")) files.set(`gen/ts-client/${path}`, text);
    // A long message is called `message`, and is shown above the sample.
    const problems = (await typeCheck(`samples-${name}`, files)).filter(
      (line) => !line.includes("Cannot find name 'message'"),
    );
    expect(problems.filter((line) => !line.includes("is declared but its value is never read"))).toEqual([]);
  });
});

const contract = `
api a { server main { url "wss://{region}.example.com/v1"  variable region { default "eu" } } }
scheme jwt jwt
type Said { text: string }
service s {
  security jwt
  method talk {
    payload { @token(jwt) token: string  room: string }
    streaming payload Said
    streaming result Said
    http { GET "/rooms/{room}" }
  }
  method follow {
    payload { @token(jwt) token: string }
    streaming result Said
    http { GET "/follow" }
    stream { transport sse }
  }
  method say {
    payload { @token(jwt) token: string  text: string }
    result Said
    http { POST "/say" }
  }
}`;

test("samples for browsers and shells have the address and the headers, and state what a browser can't do", () => {
  expect(samplesOf(pageOf(contract)).filter(({ title }) => title !== "TypeScript client")).toEqual([
    {
      title: "Browser WebSocket",
      text: `// A browser can't set the header Authorization here.
const socket = new WebSocket("wss://eu.example.com/v1/rooms/kitchen");
socket.onmessage = ({ data }) => console.log(data);
socket.onopen = () => {
  socket.send(JSON.stringify({"text":"Hello, everyone!"}));
  socket.send("null"); // ends your side of the stream
};`,
    },
    {
      title: "websocat",
      text: `printf '%s\\n' '{"text":"Hello, everyone!"}' | websocat -n -H='Authorization: Bearer your-token' 'wss://eu.example.com/v1/rooms/kitchen'`,
    },
    {
      title: "Browser EventSource",
      text: `// A browser can't set the header Authorization here.
const events = new EventSource("https://eu.example.com/v1/follow");
events.onmessage = ({ data }) => console.log(data);`,
    },
    {
      title: "curl",
      text: `curl -N 'https://eu.example.com/v1/follow' \\
  -H 'Authorization: Bearer your-token'`,
    },
    {
      title: "Browser",
      text: `const response = await fetch("https://eu.example.com/v1/say", { method: "POST", headers: { "Authorization": "Bearer your-token", "Content-Type": "application/json" }, body: JSON.stringify({"text":"The build is green again."}) });
console.log(await response.json());`,
    },
    {
      title: "curl",
      text: `curl -X POST 'https://eu.example.com/v1/say' \\
  -H 'Authorization: Bearer your-token' \\
  -H 'Content-Type: application/json' \\
  -d '{"text":"The build is green again."}'`,
    },
  ]);
  const page = pageOf(contract);
  expect(page).toContain("Sec-WebSocket-Protocol: goaidl.v1, goaidl.bearer.&lt;base64url of the token&gt;");
  expect(page).toContain("An <code>EventSource</code> can't set <code>Authorization</code>");
});

test("a text with quotes stays one argument of the shell", () => {
  const page = pageOf(
    'type T { @example("it\'s; rm -rf $HOME") a: string }\nservice s { method m { payload T  http { POST "/m" } } }',
  );
  const sample = samplesOf(page).find(({ title }) => title === "curl");
  expect(sample?.text).toContain(`-d '{"a":"it'\\''s; rm -rf $HOME"}'`);
});

test("the number of a single field is in the singular", () => {
  expect(pageOf('type T { a: int }\nservice s { method m { streaming result T  http { GET "/m" } } }')).toContain(
    "<summary>1 field</summary>",
  );
});

test("the page of a hundred services stays below 2.5 MB", () => {
  const services = Array.from({ length: 100 }, (_, index) => {
    const fields = Array.from(
      { length: 8 },
      (__, field) => `  /// Field number ${field}.\n  field${field}: map<string, [decimal, timestamp]>`,
    );
    const methods = Array.from(
      { length: 3 },
      (__, number) =>
        `method follow${number} {\n payload { topic: string }\n streaming payload Wide${index}\n streaming result Wide${index}[]\n http { GET "/service${index}/{topic}/${number}" }\n }`,
    );
    return `type Wide${index} {\n${fields.join("\n")}\n}\nservice service${index} {\n${methods.join("\n")}\n}`;
  });
  expect(pageOf(services.join("\n")).length).toBeLessThan(2_500_000);
});

test("a token without a field is in the opening request and in its samples", () => {
  const page = pageOf(`goa 1
api x { title "X"  version "1.0.0" }
scheme jwt jwt { scope read "Read" }
service s {
  error unauthorized
  method only { security jwt(read)  result string  http { GET "/only" } }
}
`);
  expect(page).toContain("<code>Bearer</code> and the token (credential of <code>jwt</code>)");
  const samples = samplesOf(page);
  expect(samples.find(({ title }) => title === "curl")?.text).toContain("Authorization: Bearer your-token");
  expect(samples.find(({ title }) => title === "TypeScript client")?.text).toContain("token:");
});
