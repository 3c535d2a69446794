import type { Design } from "../../ir/design.js";
import { UsageError } from "../failures.js";

/** The address of the service: the option `--url`, or the first server of the contract. Throws a UsageError without either. */
export function serverUrl({ api }: Design, option: string | undefined): string {
  if (option !== undefined) {
    if (!/^(?:ws|http)s?:\/\//i.test(option) || !URL.canParse(option)) {
      throw new UsageError(`${option} is not the URL of a service: it starts with ws://, wss://, http:// or https://`);
    }
    return option;
  }
  const [server] = api.servers;
  if (server === undefined) throw new UsageError("name the service with --url: the contract declares no server");
  const url = server.url.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
    const variable = server.variables.find((one) => one.name === name);
    return variable?.default ?? variable?.enum?.[0] ?? "";
  });
  if (!URL.canParse(url))
    throw new UsageError(`name the service with --url: ${server.url} has variables without defaults`);
  return url;
}
