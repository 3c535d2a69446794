import { basename } from "node:path";
import { urlOption } from "../call/called-url.js";
import { type ConsoleSettings, serveConsole } from "../console/serve-console.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { readOne } from "../contracts/read-one.js";
import { IoError, systemReason } from "../failures.js";
import { exit, type Io } from "../io.js";
import { untilAborted } from "../until-aborted.js";

export interface ConsoleArguments {
  readonly contracts: readonly string[];
  readonly url: string | undefined;
  readonly port: number | undefined;
  readonly config: string | undefined;
}

/** Serves a page that calls the methods of contracts, until it is stopped. */
export async function consoleCommand({ contracts, url, port, config }: ConsoleArguments, io: Io): Promise<number> {
  const address = url === undefined ? null : urlOption(url);
  const read: { design: ConsoleSettings["contracts"][number]["design"]; source: string }[] = [];
  for (const file of await chosenContracts(contracts, config, io)) {
    const design = await readOne(file, io);
    if (design === null) return exit.findings;
    read.push({ design, source: basename(file) });
  }
  const running = await started({ contracts: read, url: address, port: port ?? 0 });
  io.stdout(`${running.url}\n`);
  io.stderr("Open the address in a browser; Ctrl-C stops the console.\n");
  await untilAborted(io.stopped());
  await running.close();
  return exit.done;
}

async function started(settings: ConsoleSettings) {
  try {
    return await serveConsole(settings);
  } catch (error) {
    throw new IoError(`could not listen on port ${settings.port}: ${systemReason(error)}`);
  }
}
