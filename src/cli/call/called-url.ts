import type { Design } from "../../ir/design.js";
import { serverUrl } from "../../ir/server-url.js";
import { isServiceUrl } from "../../runtime/client/service-url.js";
import { UsageError } from "../failures.js";

/** The address of the service: the option `--url`, or the first server of the contract. Throws a UsageError without either. */
export function calledUrl({ api }: Design, option: string | undefined): string {
  if (option !== undefined) return urlOption(option);
  const [server] = api.servers;
  if (server === undefined) throw new UsageError("name the service with --url: the contract declares no server");
  const url = serverUrl(server, () => "");
  if (!URL.canParse(url))
    throw new UsageError(`name the service with --url: ${server.url} has variables without defaults`);
  return url;
}

/** The value of an option `--url`. Throws a UsageError if it is not the URL of a service. */
export function urlOption(text: string): string {
  if (isServiceUrl(text)) return text;
  throw new UsageError(`${text} is not the URL of a service: it starts with ws://, wss://, http:// or https://`);
}
