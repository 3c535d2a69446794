import { createServer, sameSecret, withOpen } from "goaidl/server";
import { loggerService, UnauthorizedError } from "./gen/ts-server/logger.js";
import type { LogEntry, LogFilter } from "./gen/ts-server/types.js";
import type { LogStore } from "./log-store.js";

const severities = ["debug", "info", "warn", "error"];

function passes(entry: LogEntry, filter: LogFilter): boolean {
  return (
    severities.indexOf(entry.level) >= severities.indexOf(filter.min_level) &&
    (filter.contains === undefined || entry.message.includes(filter.contains))
  );
}

/** The log service over a store. Clients must send `apiKey`. */
export function logServer(store: LogStore, apiKey: string) {
  const authorize = (payload: { api_key: string }): void => {
    if (!sameSecret(payload.api_key, apiKey)) throw new UnauthorizedError("unknown API key");
  };

  const service = loggerService({
    monitor: withOpen({
      open: authorize,
      async handle(payload, stream, context) {
        let filter: LogFilter = { min_level: "debug" };
        const filters = (async () => {
          for await (const next of stream) filter = next;
        })();
        // Not awaited, because a client that has ended its direction still gets entries. If the call fails, the signal
        // ends the loop below.
        filters.catch(() => {});
        for await (const entry of store.follow(payload.topic, context.signal)) {
          if (passes(entry.value, filter)) await stream.send(entry);
        }
      },
    }),

    tail: withOpen({
      open: authorize,
      handle: (payload, _stream, context) => store.follow(payload.topic, context.signal, payload.since),
    }),

    ingest: withOpen({
      open: authorize,
      async handle(payload, stream) {
        let accepted = 0;
        let rejected = 0;
        for await (const entry of stream) {
          if (entry.message === "") rejected++;
          else {
            await store.append(payload.topic, entry);
            accepted++;
          }
        }
        return { accepted, rejected };
      },
    }),

    topics(payload) {
      authorize(payload);
      return store.topics;
    },
  });

  return createServer({ services: [service] });
}
