import { basename } from "node:path";
import { type ConsoleSettings, serveConsole } from "../console/serve-console.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { readOne } from "../contracts/read-one.js";
import { IoError, systemReason, UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";

export interface ConsoleArguments {
  readonly contracts: readonly string[];
  readonly url: string | undefined;
  readonly port: number | undefined;
  readonly config: string | undefined;
}

/** Serves a page that calls the methods of contracts, until it is stopped. */
export async function consoleCommand({ contracts, url, port, config }: ConsoleArguments, io: Io): Promise<number> {
  if (url !== undefined && (!/^(?:ws|http)s?:\/\//i.test(url) || !URL.canParse(url))) {
    throw new UsageError(`${url} is not the URL of a service: it starts with ws://, wss://, http:// or https://`);
  }
  const read: { design: ConsoleSettings["contracts"][number]["design"]; source: string }[] = [];
  for (const file of await chosenContracts(contracts, config, io)) {
    const design = await readOne(file, io);
    if (design === null) return exit.findings;
    read.push({ design, source: basename(file) });
  }
  const running = await started({ contracts: read, url: url ?? null, port: port ?? 0 });
  io.stdout(`${running.url}\n`);
  io.stderr("Open the address in a browser; Ctrl-C stops the console.\n");
  await aborted(io.stopped());
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

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
