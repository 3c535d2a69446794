import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createServer } from "goaidl/server";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Chat } from "../end-to-end/chatter-service.js";
import { goaidl, workFolder } from "../support/command-line.js";
import { chatterService } from "../targets/ts-server/chatter/expected/chatter.js";
import { call, jsonLines, talk } from "./talk.js";

/** `goaidl call` over TLS, with credentials of files, and when it is interrupted. */

const tls = (file: string): string => fileURLToPath(new URL(`../runtime/client/tls/${file}`, import.meta.url));
const specs = fileURLToPath(new URL("../../specs", import.meta.url));
const chat = new Chat("key");
const server = createServer({ services: [chatterService(chat.handlers, chat.security)] });
const https = createHttpsServer({ cert: readFileSync(tls("cert.pem")), key: readFileSync(tls("key.pem")) });
let url = "";

beforeAll(async () => {
  server.attach(https);
  await new Promise<void>((resolve) => https.listen(0, "127.0.0.1", resolve));
  url = `https://localhost:${(https.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await server.close();
  https.closeAllConnections();
  https.close();
});

afterEach(() => vi.unstubAllEnvs());

const login = (...args: string[]) => call(specs, ["chatter.goa", "login", "--url", url, ...args]);
const user = ["--user", "goa:rocks"];

describe("TLS", () => {
  test("an unknown certificate is refused", async () => {
    const refused = await login(...user);
    expect([refused.code, refused.stdout]).toEqual([67, ""]);
    expect(jsonLines(refused.stderr)).toMatchObject([
      { error: "OpenError", message: expect.stringMatching(/certificate/) },
    ]);
  });

  test("--cert and --key are the client's certificate, if the server requires one", async () => {
    const [cert, key] = [readFileSync(tls("cert.pem")), readFileSync(tls("key.pem"))];
    const strict = createHttpsServer({ cert, key, ca: cert, requestCert: true, rejectUnauthorized: true });
    server.attach(strict);
    await new Promise<void>((resolve) => strict.listen(0, "127.0.0.1", resolve));
    const { port } = strict.address() as AddressInfo; // The address of a TCP server is never a string.
    const enter = (...args: string[]) =>
      call(specs, ["chatter.goa", "login", "--url", `https://localhost:${port}`, ...user, "-k", ...args]);
    expect((await enter()).code).toBe(67);
    expect(await enter("--cert", tls("cert.pem"), "--key", tls("key.pem"))).toMatchObject({ code: 0, stderr: "" });
    strict.closeAllConnections();
    strict.close();
  });

  test.each([[["-k"]], [["--cacert", tls("cert.pem")]]])("%j accepts it, for requests and streams", async (args) => {
    const answered = await login(...user, ...args);
    expect(answered).toMatchObject({ code: 0, stderr: "" });
    const [token] = jsonLines(answered.stdout);
    const echo = await call(specs, [
      "chatter.goa",
      "echoer",
      "--url",
      url,
      "--token",
      String(token),
      "-d",
      '{} "hi"',
      ...args,
    ]);
    expect(echo).toEqual({ code: 0, stdout: '"goa: hi"\n', stderr: "" });
  });

  test("a file that is missing is wrong usage", async () => {
    expect(await login(...user, "--cacert", "missing.pem")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("could not read missing.pem"),
    });
  });
});

describe("--netrc", () => {
  test.each([
    ["machine other login a password b\nmachine localhost\n  login goa\n  password rocks\n", 0],
    ["machine other login a password b\ndefault login goa password rocks\n", 0],
    ["machine localhost login goa password wrong\ndefault login goa password rocks\n", 65],
    ["machine other login goa password rocks\n", 1],
  ])("%j: %s", async (text, code) => {
    const folder = workFolder({ netrc: text });
    vi.stubEnv("NETRC", `${folder.path}/netrc`);
    expect((await login("-k", "--netrc")).code).toBe(code);
    folder.remove();
  });
});

test("Ctrl-C cancels the call, and a second one ends the process", async () => {
  let interrupt = (): void => {};
  const left: number[] = [];
  const conversation = {
    ...talk(),
    onInterrupt: (listener: () => void) => {
      interrupt = listener;
      return () => {};
    },
    leave: (code: number) => void left.push(code),
  };
  const token = chat.token("goa", 60);
  const args = ["call", "chatter.goa", "subscribe", "--url", url, "-k", "--token", token];
  const running = goaidl(specs, args, { conversation });
  while (chat.listeners === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  interrupt();
  interrupt();
  expect(left).toEqual([130]);
  expect(await running).toEqual({ code: 130, stdout: "", stderr: "" });
});
