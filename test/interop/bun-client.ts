/** The program that `bun.test.ts` runs on Bun. */
import { createCaller, eventStreams } from "../../src/runtime/client/index-node.js";
import { codecs, incoming, method, outgoing } from "../runtime/probe.js";

const [url = ""] = process.argv.slice(2);
for (const protocol of ["goaidl.v1", "goa"] as const)
  for (const connection of ["shared", "perCall"] as const) {
    const caller = createCaller({ url, protocol, connection }, eventStreams);
    const stream = caller.duplex(method("talk", "bidirectional"), { ...codecs, incoming, outgoing }, undefined);
    const got: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      await stream.send(`m${i}`);
      got.push(await stream.receive());
    }
    await stream.end();
    got.push(await stream.receive());
    console.log(protocol, connection, JSON.stringify(got));
  }
process.exit(0);
