import type { MethodError } from "../ir/design.js";
import { compareTypes } from "./compare-types.js";
import { add, type Comparison, chainOf, compareUse, methodScopes, type Place, type Placed } from "./finding.js";
import type { Sides } from "./sides.js";
import { typeWords } from "./type-words.js";
import { bare, haveSameValues } from "./typed.js";

function flagWords(error: MethodError): string {
  const flags = (["temporary", "timeout", "fault"] as const).filter((flag) => error[flag]);
  return flags.length === 0 ? "without flags" : flags.join(" and ");
}

function errorPlace(pair: Sides<Placed>, errors: Sides<MethodError | null>): Place {
  const shown = errors.server ?? errors.client;
  return {
    direction: "to-client",
    subject: {
      client: `error ${errors.client?.name ?? shown?.name ?? ""}`,
      server: `error ${errors.server?.name ?? shown?.name ?? ""}`,
    },
    origin: { client: errors.client?.origin ?? null, server: errors.server?.origin ?? null },
    scopes: { client: chainOf(methodScopes(pair.client)), server: chainOf(methodScopes(pair.server)) },
    trail: chainOf([`\`${pair.server.service.name}.${pair.server.method.name}\``]),
    step: null,
  };
}

/** Compares the errors of a method, by the names that travel. */
export function compareErrors(comparison: Comparison, pair: Sides<Placed>): void {
  const before = pair.client.method.errors;
  const after = pair.server.method.errors;
  const lost = before.filter((error) => !after.some((other) => other.name === error.name));
  const gained = after.filter((error) => !before.some((other) => other.name === error.name));
  for (const error of before) {
    const other = after.find((candidate) => candidate.name === error.name);
    if (other !== undefined) compareError(comparison, pair, { client: error, server: other });
  }
  for (const error of lost) {
    const twins = gained.filter((candidate) => areTwins(comparison, { client: error, server: candidate }));
    const [twin] = twins;
    if (twin === undefined || twins.length > 1) {
      add(comparison, "error-removed", errorPlace(pair, { client: error, server: null }));
      continue;
    }
    gained.splice(gained.indexOf(twin), 1);
    add(comparison, "error-name-changed", errorPlace(pair, { client: error, server: twin }), {
      client: `\`${error.name}\``,
      server: `\`${twin.name}\``,
    });
  }
  for (const error of gained) add(comparison, "error-added", errorPlace(pair, { client: null, server: error }));
}

/** Whether two errors have the same status, flags and body under different names. */
function areTwins(comparison: Comparison, { client, server }: Sides<MethodError>): boolean {
  if (client.status !== server.status || flagWords(client) !== flagWords(server)) return false;
  if (client.close !== server.close || client.retry !== server.retry) return false;
  if (client.type === null || server.type === null) return client.type === server.type;
  return haveSameValues(comparison, { client: client.type, server: server.type });
}

function compareError(comparison: Comparison, pair: Sides<Placed>, errors: Sides<MethodError>): void {
  const { client, server } = errors;
  const place = errorPlace(pair, errors);
  if (client.status !== server.status)
    add(comparison, "error-status-changed", place, { client: String(client.status), server: String(server.status) });
  if (flagWords(client) !== flagWords(server))
    add(comparison, "error-retryable-changed", place, { client: flagWords(client), server: flagWords(server) });
  if (client.close !== server.close || client.retry !== server.retry) {
    const isSame = client.retry === server.retry;
    add(comparison, "stream-close-code-changed", place, {
      variant: isSame ? "usual" : "restart",
      client: closeWords(client, { withMeaning: !isSame }),
      server: closeWords(server, { withMeaning: !isSame }),
    });
  }
  if (client.type === null || server.type === null) {
    if (client.type !== server.type) {
      add(comparison, "error-body-changed", place, {
        client: client.type === null ? "the standard body" : typeWords(client.type),
        server: server.type === null ? "the standard body" : typeWords(server.type),
      });
    }
    return;
  }
  const inner = {
    ...place,
    trail: chainOf([`\`${pair.server.service.name}.${pair.server.method.name}\` error \`${server.name}\``]),
  };
  const types = { client: bare(client.type), server: bare(server.type) };
  compareUse(comparison, (use) => compareTypes(use, inner, types, { optional: false, replaced: "error-body-changed" }));
}

function closeWords({ close, retry }: MethodError, { withMeaning }: { readonly withMeaning: boolean }): string {
  if (close === null) return "the usual code";
  return withMeaning ? `${close} (${retry ? "the client may start again" : "final"})` : String(close);
}
