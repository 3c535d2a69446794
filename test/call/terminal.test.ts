import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createServer } from "goaidl/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loggerService } from "../targets/ts-server/logger/expected/logger.js";

/** `goaidl call` at a prompt, in a pseudo-terminal, as the built package runs it. */

const bin = fileURLToPath(new URL("../../bin/goaidl.js", import.meta.url));
const contract = fileURLToPath(new URL("../../specs/logger.goa", import.meta.url));
const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

/**
 * Runs a command in a pseudo-terminal. Each step waits for a text in the output, and then types another. Prints the
 * terminal's output and the exit code as JSON.
 */
const driver = `
import json, os, pty, select, sys, time
steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[2], sys.argv[2:])
shown = ""
seen = 0
end = time.time() + 30
while time.time() < end:
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data.decode("utf8", "replace")
    while steps and steps[0][0] in shown[seen:]:
        seen = shown.index(steps[0][0], seen) + len(steps[0][0])
        os.write(terminal, steps[0][1].encode())
        steps.pop(0)
_, status = os.waitpid(child, 0)
print(json.dumps([shown, os.waitstatus_to_exitcode(status)]))
`;

const server = createServer({
  services: [
    loggerService({
      async monitor(_payload, stream) {
        for await (const filter of stream) {
          await stream.send({ id: 1, at: "2026-01-01T00:00:00Z", level: "info", message: `echo ${filter.min_level}` });
        }
      },
      async *tail(_payload, _stream, { signal }) {
        yield { id: 1, at: "2026-01-01T00:00:00Z", level: "info", message: "first" };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
      ingest: async (_payload, stream) => {
        let accepted = 0;
        for await (const _ of stream) accepted++;
        return { accepted, rejected: 0 };
      },
      topics: () => [],
    }),
  ],
});
let url = "";

beforeAll(async () => {
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${port}`;
});

afterAll(() => server.close());

const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z]`, "g");

async function typed(method: string, ...steps: readonly (readonly [string, string])[]) {
  const payload = '{"topic": "a", "api_key": "x"}';
  const args = [process.execPath, bin, "call", contract, method, "--url", url, "-d", payload];
  const { stdout } = await promisify(execFile)("python3", ["-c", driver, JSON.stringify(steps), ...args]);
  const [shown, code] = JSON.parse(stdout) as [string, number];
  return { shown: shown.replaceAll(colours, ""), code };
}

describe.skipIf(!hasPython)("at a terminal", () => {
  test("a line is a message, an invalid one is reported, and Ctrl-D ends this direction", async () => {
    const { shown, code } = await typed(
      "monitor",
      ["> ", '{"min_level": "warn"}\n'],
      ["echo warn", '{"min_lvel": "warn"}\n'],
      ["did you mean", '{"min_level": "error"}\n'],
      ["echo error", "\x04"],
    );
    expect(shown).toContain('"message":"echo warn"}');
    expect(shown).toContain("did you mean `min_level`?");
    expect(shown).toContain('"message":"echo error"}');
    expect(code).toBe(0);
  });

  test("Ctrl-D ends client streaming, and the result is printed", async () => {
    const line = '{"id": 1, "at": "2026-01-01T00:00:00Z", "level": "info", "message": "a"}\n';
    const { shown, code } = await typed("ingest", ["> ", line], ["> ", "\x04"]);
    expect(shown).toContain('{"accepted":1,"rejected":0}');
    expect(code).toBe(0);
  });

  test("Ctrl-C cancels the call, at the prompt and without one", async () => {
    expect((await typed("monitor", ["> ", "\x03"])).code).toBe(130);
    const { shown, code } = await typed("tail", ["first", "\x03"]);
    expect(shown).toContain('"message":"first"}');
    expect(code).toBe(130);
  });
});
