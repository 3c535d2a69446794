import type { Server } from "./design.js";

/** The URL of a server with its variables filled in: with the default, else the first value, else what `otherwise` returns. */
export function serverUrl({ url, variables }: Server, otherwise: (variable: string) => string): string {
  return variables.reduce(
    (text, { name, default: preset, enum: values }) =>
      text.replaceAll(`{${name}}`, () => preset ?? values?.[0] ?? otherwise(name)),
    url,
  );
}
