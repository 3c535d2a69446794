/**
 * A server process of one peer: `server.mjs <peer>`. Reports its port over IPC, answers `usage` and `memory`, and
 * publishes on request.
 */
import { entry } from "./entry.mjs";
import { peers } from "./peers.mjs";

const options = peers[process.argv[2]];
const { serve } = await import(`./peers/${options.module}-server.mjs`);
const { port, publish } = await serve(options);

process.on("message", async (question) => {
  if (question.publish === undefined) {
    if (question === "memory") {
      for (let round = 0; round < 3; round++) {
        globalThis.gc();
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    process.send(question === "memory" ? process.memoryUsage() : process.cpuUsage());
    return;
  }
  for (let id = 1; id <= question.publish; id++) {
    publish(entry(id));
    await new Promise((done) => setTimeout(done, question.everyMs));
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ port });
