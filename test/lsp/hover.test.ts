import { afterEach, describe, expect, test } from "vitest";
import type { Hover } from "vscode-languageserver";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

async function hovered(files: Record<string, string>): Promise<string> {
  editor = await startEditor(files);
  const hover = await editor.ask<Hover | null>("textDocument/hover", "a.goa");
  const contents = hover?.contents ?? "";
  return typeof contents === "object" && "value" in contents ? contents.value : "";
}

const contract = `api logs {
  stream { heartbeat every 15s timeout 5s }
}

/// One line of a log.
type Entry {
  /// Text of the line.
  @maxLength(80) message: string
  @example(7) id: int
}

service logger {
  stream { idle 5m }
  error gone { temporary }
  /// Follow the log.
  method tail {
    payload { topic: string }
    streaming result Entry
    http { GET "/tail/{topic}"  error gone 410 }
    stream { resume within 2m  heartbeat off }
  }
}
`;

const at = (words: string): Record<string, string> => ({ "a.goa": contract.replace(words, `<|>${words}`) });

describe("textDocument/hover", () => {
  test("shows a type with its documentation and an example", async () => {
    const text = await hovered(at("Entry\n    http"));
    expect(text).toContain("type Entry {");
    expect(text).toContain("One line of a log.");
    expect(text).toMatch(/"id": 7/);
  });

  test("shows a field with its constraints", async () => {
    const text = await hovered(at("message: string"));
    expect(text).toContain("message: string");
    expect(text).toContain("Text of the line.");
    expect(text).toContain("maxLength `80`");
  });

  test("shows a stream's effective limits, and where each comes from", async () => {
    const text = await hovered(at("stream { resume"));
    expect(text).toContain("| `heartbeat off` | the method |");
    expect(text).toContain("| `resume within 2m` | the method |");
    expect(text).toContain("| `idle 5m` | the service |");
    expect(text).toContain("| `message max 64KiB` | default |");
  });

  test("shows the limits that the api sets", async () => {
    const text = await hovered({
      "a.goa": contract.replace("  heartbeat off", "").replace("method tail", "<|>method tail"),
    });
    expect(text).toContain("| `heartbeat every 15s timeout 5s` | the api |");
  });

  test("shows a message's example and the frame that carries it", async () => {
    const text = await hovered(at("streaming result"));
    expect(text).toContain("**Frame of goaidl.v1**");
    expect(text).toMatch(/\{"t":"m","q":1,"n":1,"d":\{"message":".*","id":7\}\}/);
  });

  test("shows a message as an event where the transport is sse", async () => {
    const text = await hovered({
      "a.goa": contract
        .replace("resume within 2m  heartbeat off", "transport sse { id id }")
        .replace("streaming result", "<|>streaming result"),
    });
    expect(text).toContain("id: 7\n");
  });

  test("shows a method with its messages, route and documentation", async () => {
    const text = await hovered(at("tail {"));
    expect(text).toContain('  http { GET "/tail/{topic}" }');
    expect(text).toContain("Follow the log.");
  });

  test("shows the status of an error", async () => {
    expect(await hovered(at("gone 410"))).toContain("Status 410");
  });

  test("explains primitives and annotations", async () => {
    expect(await hovered(at("string }"))).toContain("TypeScript: `string`");
    await editor.stop();
    expect(await hovered({ "a.goa": contract.replace("@maxLength", "@<|>maxLength") })).toContain(
      "@maxLength(value: integer)",
    );
  });

  test.each([
    ["heartbeat every", "whether it is still there"],
    ["overflow latest", "buffer is full"],
    ["error gone 410", "status of an error"],
    ["service logger", "group of methods"],
  ])("explains the keyword of `%s`", async (words, said) => {
    const files = { "a.goa": contract.replace("resume within 2m", "resume within 2m  overflow latest") };
    expect(await hovered({ "a.goa": files["a.goa"].replace(words, `<|>${words}`) })).toContain(said);
  });

  test("shows a declaration of another file", async () => {
    const text = await hovered({
      "b.goa": "/// A box.\ntype Box<T> { content: T }\n",
      "a.goa": 'import { Box } from "./b.goa"\ntype A { box: <|>Box<int> }\n',
    });
    expect(text).toContain("A box.");
  });

  test("shows hovers in a contract with errors where it can", async () => {
    const text = await hovered({
      "a.goa": `${contract.replace("Entry\n    http", "<|>Entry\n    http")}\ntype Broken { x: }\n`,
    });
    expect(text).toContain("One line of a log.");
  });
});
