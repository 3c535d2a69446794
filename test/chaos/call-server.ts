/**
 * A process with the server of the chaos runs. It prints its port, and a line for each message that differs from the
 * sent one. SIGTERM drains the server; the process's argument is the grace period in milliseconds. Then the process
 * ends on its own.
 */
import { writeSync } from "node:fs";
import { createServer } from "../../src/runtime/server/create-server.js";
import { chaosService, unlimited } from "./call-service.js";

const graceMs = Number(process.argv[2]);
// Written synchronously, because the process may be killed at any moment.
const print = (line: string) => writeSync(1, `${line}\n`);

const server = createServer({ services: [chaosService(print)], onError: () => {}, ...unlimited });
process.once("SIGTERM", () => void server.close({ graceMs }));
// The process ends with its parent.
process.stdin.on("end", () => process.exit(1)).resume();
if ("unref" in process.stdin) process.stdin.unref();
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
print(String(port));
