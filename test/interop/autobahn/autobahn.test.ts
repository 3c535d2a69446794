/** The Autobahn test suite on our server and on our client for Node, with plain `ws` beside them. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { until } from "../../runtime/probe.js";
import { freePort } from "../../support/free-port.js";
import { callClient, fastClient, plainClient, socketClient } from "./echo-clients.js";
import { plainServer, serviceServer, socketServer } from "./echo-servers.js";
import { missing, startSuite, suiteEnded, worseCases } from "./wstest.js";

const withSuite = test.skipIf(missing !== null);
const title = missing === null ? "" : ` (${missing})`;

/**
 * Cases that send texts. Messages of calls have to be JSON, which the suite's texts are not, so our server closes with
 * 1007 and a call of our client with 4500. Only the results of sockets are compared.
 */
const carriesText = /^(1\.1|3\.[234]$|4\.[12]\.[345]$|5\.|6\.|7\.1\.1$|9\.[1357]\.|10\.)/;

/** All cases except those of compression. */
const minCases = 300;

withSuite(`no case is worse on our server than on plain ws${title}`, { timeout: 3_600_000 }, async () => {
  const servers = {
    ws: await plainServer(),
    sockets: await socketServer("ws"),
    fast: await socketServer("fast"),
    service: await serviceServer(),
  };
  const suite = startSuite("fuzzingclient", {
    servers: Object.entries(servers).map(([agent, { url }]) => ({ agent, url, options: { version: 18 } })),
  });
  expect(await suiteEnded(suite)).toBe(0);
  for (const { close } of Object.values(servers)) await close();
  const verdicts = suite.verdicts();
  expect(Object.keys(verdicts.ws ?? {}).length).toBeGreaterThan(minCases);
  expect(worseCases(verdicts, "sockets", "ws")).toEqual([]);
  expect(worseCases(verdicts, "fast", "ws")).toEqual([]);
  expect(worseCases(verdicts, "service", "ws").filter(({ name }) => !carriesText.test(name))).toEqual([]);
});

withSuite(`no case is worse on our client than on plain ws${title}`, { timeout: 3_600_000 }, async () => {
  const port = await freePort();
  const origin = `ws://127.0.0.1:${port}`;
  const suite = startSuite("fuzzingserver", { url: origin });
  let isListening = false;
  const tries = setInterval(() => {
    const socket = connect(port, "127.0.0.1", () => {
      isListening = true;
      socket.destroy();
    }).on("error", () => {});
  }, 200);
  await until(() => isListening || suite.child.exitCode !== null);
  clearInterval(tries);
  const clients = { ws: plainClient, sockets: socketClient, fast: fastClient, call: callClient };
  const count = Number(await said(`${origin}/getCaseCount`));
  for (const [agent, client] of Object.entries(clients)) {
    for (let caseNumber = 1; caseNumber <= count; caseNumber++) await client(origin, caseNumber, agent);
    await said(`${origin}/updateReports?agent=${agent}`);
  }
  suite.child.kill();
  await suiteEnded(suite);
  const verdicts = suite.verdicts();
  expect(Object.keys(verdicts.ws ?? {}).length).toBe(count);
  expect(count).toBeGreaterThan(minCases);
  expect(worseCases(verdicts, "sockets", "ws")).toEqual([]);
  expect(worseCases(verdicts, "fast", "ws")).toEqual([]);
  expect(worseCases(verdicts, "call", "ws").filter(({ name }) => !carriesText.test(name))).toEqual([]);
});

/** The answer of the suite to a client without a test case. */
async function said(url: string): Promise<string> {
  const ws = new WebSocket(url);
  let text = "";
  ws.on("message", (data) => {
    text = String(data);
  });
  await once(ws, "close");
  return text;
}
