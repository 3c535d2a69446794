/** Clients that echo messages: plain `ws`, the sockets of our client on Node, and a call in profile goa. */
import { WebSocket } from "ws";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { nodePlatform as makePlatform, type Platform } from "../../../src/runtime/client/node-platform.js";
import { nodePlatform } from "../../../src/runtime/client/socket-ws.js";
import { echo, incoming, maxBytes, outgoing } from "./echo.js";

/** One connection to a case of the suite, to its end. */
export type EchoClient = (origin: string, caseNumber: number, agent: string) => Promise<void>;

export const plainClient: EchoClient = (origin, caseNumber, agent) =>
  new Promise((resolve) => {
    const ws = new WebSocket(targetOf(origin, caseNumber, agent), { maxPayload: maxBytes });
    ws.on("message", (data, binary) => ws.send(data, { binary }));
    ws.on("error", () => {});
    ws.on("close", () => resolve());
  });

export const socketClient: EchoClient = clientOver(nodePlatform);
export const fastClient: EchoClient = clientOver(makePlatform({ frames: "fast" }));

function clientOver(platform: Platform): EchoClient {
  return (origin, caseNumber, agent) =>
    new Promise((resolve) => {
      const socket = platform.dial(
        targetOf(origin, caseNumber, agent),
        {},
        maxBytes,
      )([], {
        opened: () => {},
        text: (text) => socket.send(text, () => {}),
        binary: (data) => socket.send(data, () => {}),
        closed: () => resolve(),
      });
    });
}

export const callClient: EchoClient = async (origin, caseNumber, agent) => {
  const caller = createCaller({ url: origin, protocol: "goa", backoff: { attempts: 1 } });
  const route = { verb: "GET", path: "/runCase" } as const;
  const parameters = ["case", "agent"].map((name) => ({
    field: name,
    place: "query" as const,
    name,
    type: "string" as const,
  }));
  const descriptor = { ...echo, routes: [route], parameters };
  const codecs = { payload: (value: unknown) => value, errors: [] };
  const stream = caller.duplex(descriptor, { ...codecs, incoming, outgoing }, { case: String(caseNumber), agent });
  try {
    for await (const message of stream) await stream.send(message);
  } catch {
    // How the connection ended is the suite's to judge.
  }
};

function targetOf(origin: string, caseNumber: number, agent: string): string {
  return `${origin}/runCase?case=${caseNumber}&agent=${agent}`;
}
