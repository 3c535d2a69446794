import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { jsonLines, talk } from "../call/talk.js";
import { goaidl, workFolder } from "../support/command-line.js";

/** `goaidl mock`, as the command line runs it. */

const specs = fileURLToPath(new URL("../../specs", import.meta.url));
const folder = workFolder({ "broken.goa": "goa 1\ntype A { x: Strin }\n" });
afterAll(() => folder.remove());

/** Starts the mock, calls `use` with its address, and stops it. */
async function whileMocked(args: readonly string[], use: (url: string) => Promise<void>) {
  const stop = new AbortController();
  let stderr = "";
  let ready = (_url: string): void => {};
  const url = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const ran = goaidl(specs, ["mock", ...args, "--port", "0"], {
    stopped: () => stop.signal,
    stderr: (text) => {
      stderr += text;
      const found = / on (http:\S+), until Ctrl-C/.exec(text)?.[1];
      if (found !== undefined) ready(found);
    },
  });
  await use(await Promise.race([url, ran.then(() => "")]));
  stop.abort();
  return { ...(await ran), stderr };
}

test("serves a contract for `goaidl call`, reports calls, and ends when it is stopped", async () => {
  const { code, stdout, stderr } = await whileMocked(
    ["logger.goa", "--messages", "2", "--rate", "1000/s"],
    async (url) => {
      const args = ["call", "logger.goa", "tail", "--url", url, "-d", '{"topic": "a", "api_key": "b"}'];
      const ran = await goaidl(specs, args, { conversation: talk() });
      expect([ran.code, jsonLines(ran.stdout).length]).toEqual([0, 2]);
      const again = await goaidl(specs, args, { conversation: talk() });
      expect(again.stdout).not.toBe(ran.stdout);
    },
  );
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("logger.tail: open (goaidl.v1)\n");
  expect(stderr).toContain("logger.tail: closed with 1000");
});

test("the same seed gives the same values", async () => {
  const values = async (seed: string): Promise<string> => {
    let stdout = "";
    await whileMocked(["chatter.goa", "--messages", "3", "--rate", "1000/s", "--seed", seed], async (url) => {
      const ran = await goaidl(specs, ["call", "chatter.goa", "history", "--url", url, "--token", "x"], {
        conversation: talk(),
      });
      stdout = ran.stdout;
    });
    return stdout;
  };
  const first = await values("a");
  expect(await values("a")).toBe(first);
  expect(await values("b")).not.toBe(first);
});

describe("wrong usage", () => {
  test.each([
    [["logger.goa", "--rate", "often"], "often is not a rate: write 10/s or 30/m"],
    [["logger.goa", "--rate", "0/s"], "0/s is not a rate"],
    [["logger.goa", "--latency", "9ms..1ms"], "9ms..1ms is not a wait"],
    [["logger.goa", "--error", "unautorized"], "the contract has no error unautorized; did you mean unauthorized?"],
    [["logger.goa", "--play", "missing.ndjson"], "could not read missing.ndjson"],
    [["logger.goa", "--speed", "fast"], "fast is not a speed"],
    [["logger.goa", "--port", "http"], "http is not a whole number"],
    [[], "CONTRACT is missing"],
  ])("%s", async (args, words) => {
    const { code, stderr } = await goaidl(specs, ["mock", ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test("a contract with errors", async () => {
    const { code, stderr } = await goaidl(folder.path, ["mock", "broken.goa"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("error[unknown-type]")]);
  });

  test("a port that another program uses", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await goaidl(specs, ["mock", "logger.goa", "--port", String(port)]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("another program listens there; choose another --port"),
    ]);
    other.close();
  });
});
