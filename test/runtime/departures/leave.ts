/** A client that closes its calls and exits at once. */
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { codecs, incoming, method, outgoing } from "../probe.js";

const [url = "", protocol, count] = process.argv.slice(2);
const caller = createCaller({ url, protocol: protocol === "goa" ? "goa" : "goaidl.v1" });
const policy = { resume: { withinMs: 120_000, restart: null } };
const streams = Array.from({ length: Number(count) }, () =>
  caller.duplex(method("talk", "bidirectional", policy), { ...codecs, incoming, outgoing }, undefined),
);
await Promise.all(streams.map((stream) => stream.receive()));
for (const stream of streams) void stream.send("hello");
await Promise.all(streams.map((stream) => stream.close()));
process.exit(0);
