/**
 * Operations that are not awaited, in a separate process, because Node by default ends a process at an unhandled
 * rejection.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { optional } from "../../../src/runtime/transport/operation.js";
import { bundledProgram, runProgram } from "../../support/run-program.js";

let program = "";
beforeAll(async () => {
  program = await bundledProgram(fileURLToPath(new URL("program.ts", import.meta.url)));
});

describe.each(["goaidl.v1", "goa"])("operations that are not awaited, in profile %s", (protocol) => {
  test.each(["plain", "intercepted"])("never end the process: %s", async (kind) => {
    const { code, stdout, stderr } = await runProgram(program, [protocol, kind]);
    expect(stderr).toBe("");
    // Only the invalid messages are reported.
    expect(stdout).toBe('{"lostOnServer":6,"lostOnClient":2}\n');
    expect(code).toBe(0);
  });
});

describe("a promise that is optional to await", () => {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

  test("passes its error only to callers that await it", async () => {
    const lost: unknown[] = [];
    const failed = new Error("failed");
    const promise = optional(Promise.reject(failed), (error) => lost.push(error));
    await expect(promise).rejects.toBe(failed);
    await promise.catch((error: unknown) => expect(error).toBe(failed));
    await turn();
    expect(lost).toEqual([]);
  });

  test("reports an error that is not awaited, once", async () => {
    const lost: unknown[] = [];
    const failed = new Error("failed");
    optional(Promise.reject(failed), (error) => lost.push(error));
    await turn();
    await turn();
    expect(lost).toEqual([failed]);
  });

  test("reports errors that are lost behind a `then` or a `finally`", async () => {
    const lost: unknown[] = [];
    const failed = new Error("failed");
    optional(Promise.reject(failed), (error) => lost.push(error)).then(() => {});
    optional(Promise.reject(failed), (error) => lost.push(error))
      .then(() => {})
      .then(() => {});
    await turn();
    await turn();
    expect(lost).toEqual([failed, failed]);
  });
});
