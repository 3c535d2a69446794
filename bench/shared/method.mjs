/** The only method of this benchmark, in the form of generated code: text messages of 300 bytes, without further validation. */
export const method = (name, shape) => ({
  service: "bench",
  name,
  shape,
  routes: [{ verb: "GET", path: `/${name}` }],
  parameters: [],
  body: "none",
  status: 101,
  security: [],
  policy: {
    transport: "websocket",
    heartbeat: { everyMs: 30_000, timeoutMs: 10_000 },
    idleMs: null,
    openTimeoutMs: 30_000,
    writeTimeoutMs: 30_000,
    messageMaxBytes: 65_536,
    rate: null,
    concurrency: { perClient: null, total: null },
    buffer: { messages: 1_024, bytes: 1_048_576 },
    resume: { withinMs: 60_000, restart: null },
    overflow: "wait",
    frame: "text",
  },
});

export const text = (value) => value;
export const codecs = { payload: null, errors: [] };
export const message = "x".repeat(300);
