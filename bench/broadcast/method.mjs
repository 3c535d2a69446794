/** The only method of this benchmark, in the form of generated code, and its messages of 300 bytes. */
export const descriptor = {
  service: "bench",
  name: "news",
  shape: "server",
  routes: [{ verb: "GET", path: "/news" }],
  parameters: [],
  body: "none",
  status: 101,
  security: [],
  policy: {
    transport: "websocket",
    heartbeat: null,
    idleMs: null,
    openTimeoutMs: 120_000,
    writeTimeoutMs: 120_000,
    messageMaxBytes: 65_536,
    rate: null,
    concurrency: { perClient: null, total: null },
    buffer: { messages: 1_024, bytes: 1_048_576 },
    resume: { withinMs: 60_000, restart: null },
    overflow: "wait",
    frame: "text",
    subprotocol: null,
  },
};

export const source = { descriptor, encode: (value) => value };

export const message = (id) => ({ id, at: "2026-11-27T12:00:00Z", text: "x".repeat(250) });
