import { expect, test } from "vitest";
import { corpus, mutantOf, type Random, randomFrom } from "../fuzz/mutants.js";
import { startEditor } from "../support/editor.js";
import { processorMs } from "../support/processor-time.js";

/**
 * The number of half-written contracts to try. `npm run test:editor` tries many, and then also limits each answer to a
 * second of processor time.
 */
const count = Number(process.env.GOAIDL_EDITOR_MUTANTS ?? 150);
const isTimed = process.env.GOAIDL_EDITOR_MUTANTS !== undefined;
const maxMs = 1000;

/** The requests of an editor when a cursor rests or a key is pressed. */
const requests: readonly (readonly [string, object])[] = [
  ["textDocument/completion", {}],
  ["textDocument/hover", {}],
  ["textDocument/signatureHelp", {}],
  ["textDocument/definition", {}],
  ["textDocument/typeDefinition", {}],
  ["textDocument/references", { context: { includeDeclaration: true } }],
  ["textDocument/documentHighlight", {}],
  ["textDocument/prepareRename", {}],
  ["textDocument/documentSymbol", {}],
  ["textDocument/foldingRange", {}],
  ["textDocument/semanticTokens/full", {}],
  ["textDocument/documentLink", {}],
  ["textDocument/codeLens", {}],
  ["textDocument/formatting", { options: { tabSize: 2, insertSpaces: true } }],
];

/** A contract with mistakes, or one that ends in the middle of a line. */
function halfWritten(contracts: ReturnType<typeof corpus>, random: Random): string {
  const { text } = mutantOf(contracts, random).mutant;
  const at = random(text.length + 1);
  switch (random(4)) {
    case 0:
      return text.slice(0, at);
    case 1: {
      const end = text.indexOf("\n", at);
      return end < 0 ? text.slice(0, at) : text.slice(0, at) + text.slice(end);
    }
    default:
      return text;
  }
}

test(
  "half-written contracts never make the server fail",
  async () => {
    const random = randomFrom(Number(process.env.GOAIDL_EDITOR_SEED ?? 7));
    const contracts = corpus();
    const editor = await startEditor({ "a.goa": "", "common.goa": "type Entry { id: int }\n" });
    editor.open("a.goa");
    const failures: string[] = [];
    const slowest: { readonly took: number; readonly method: string; readonly text: string }[] = [];
    for (let index = 0; index < count; index++) {
      const text = halfWritten(contracts, random);
      editor.change("a.goa", text);
      const offset = random(text.length + 1);
      const before = text.slice(0, offset).split("\n");
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      const range = { start: position, end: position };
      const all: typeof requests = [
        ...requests,
        ["textDocument/codeAction", { range, context: { diagnostics: [] } }],
        ["textDocument/inlayHint", { range: { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } } }],
        ["textDocument/selectionRange", { positions: [position] }],
        ["textDocument/onTypeFormatting", { ch: "}", options: { tabSize: 2, insertSpaces: true } }],
      ];
      for (const [method, more] of all) {
        const start = processorMs();
        await editor.ask(method, "a.goa", { position, ...more }).catch((error: unknown) => {
          failures.push(`${method} at ${offset}: ${error}\n${text}`);
        });
        const took = processorMs() - start;
        if (isTimed && took > maxMs / 10) slowest.push({ took, method, text });
        if (isTimed && took > maxMs) failures.push(`${method} took ${took} ms at ${offset}\n${text}`);
      }
      const renamed = await editor
        .ask("textDocument/rename", "a.goa", { position, newName: "renamed" })
        .catch((error: unknown) => error);
      // The server may refuse a request, but an internal error is a failure.
      if (renamed instanceof Error && "code" in renamed && renamed.code !== -32600)
        failures.push(`textDocument/rename at ${offset}: ${renamed.message}\n${text}`);
      if (failures.length > 3) break;
    }
    await editor.stop();
    slowest.sort((a, b) => b.took - a.took);
    for (const { took, method, text } of slowest.slice(0, 5))
      console.info(
        `${method} took ${Math.round(took)} ms in a contract of ${text.length} characters:\n${text.slice(0, 300)}\n`,
      );
    expect(failures).toEqual([]);
  },
  isTimed ? 0 : 60_000,
);
