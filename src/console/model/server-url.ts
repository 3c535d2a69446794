import type { Design } from "../../ir/design.js";

/** The address of a contract's first server, with the defaults of its variables; null if there is none. */
export function serverUrl({ api }: Design): string | null {
  const [server] = api.servers;
  if (server === undefined) return null;
  const url = server.url.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
    const variable = server.variables.find((one) => one.name === name);
    return variable?.default ?? variable?.enum?.[0] ?? "";
  });
  return URL.canParse(url) ? url : null;
}
