/** The Node client on Bun, whose `ws` doesn't show a connection's socket. Bun's package on npm brings its binary. */
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bindBidirectional, bindService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { codecs, incoming, method, outgoing } from "../runtime/probe.js";
import { bundledProgram } from "../support/run-program.js";

const bun = process.env.GOAIDL_BUN ?? "bun";

function isHere(): boolean {
  try {
    execFileSync(bun, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!isHere())(
  "makes calls in both profiles, on a shared connection and on separate ones (GOAIDL_BUN: path of bun)",
  async () => {
    const talk = method("talk", "bidirectional");
    const server = createServer({
      services: [
        bindService("probe", [
          bindBidirectional(talk, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
            for await (const message of stream) await stream.send(message);
          }),
        ]),
      ],
    });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const program = await bundledProgram(fileURLToPath(new URL("bun-client.ts", import.meta.url)));
    const child = spawn(bun, [program, `ws://127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    await server.close();
    expect(output).toBe(
      ["goaidl.v1 shared", "goaidl.v1 perCall", "goa shared", "goa perCall"]
        .map((how) => `${how} ["m0","m1","m2",null]\n`)
        .join(""),
    );
    expect(code).toBe(0);
  },
);
