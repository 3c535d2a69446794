import { expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

const type = `type V {
  a: string
  b: string
  view default { a b }
  view tiny { a }
  view other { b }
}`;

test("methods with views that have no field in common compile", async () => {
  const files = new Map<string, string>();
  const shapes = [
    "result V",
    "payload V  result V",
    "streaming result V",
    "streaming payload V  result V",
    "streaming payload V  streaming result V",
  ];
  const methods = shapes.map((messages, index) => {
    const verb = messages.startsWith("payload") ? "POST" : "GET";
    return `method m${index} { ${messages}  http { ${verb} "/m${index}" } }`;
  });
  const design = designOf(`${type}\nservice s {\n${methods.join("\n")}\n}`);
  for (const target of ["ts-server", "ts-client"])
    for (const [path, text] of generated(design, target)) files.set(`${target}/${path}`, text);
  expect(await typeCheck("views", files)).toEqual([]);
});
