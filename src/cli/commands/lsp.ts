import { serveStdio } from "../../lsp/stdio.js";
import { exit, type Io } from "../io.js";
import { diskHost } from "../language-server/disk-host.js";
import { version } from "../targets/package-file.js";

/** Serves an editor until it closes the connection, which ends the process. */
export function lspCommand(io: Io): Promise<number> {
  serveStdio(diskHost(io), version());
  return new Promise<number>((done) => {
    process.stdin.once("end", () => done(exit.done));
  });
}
