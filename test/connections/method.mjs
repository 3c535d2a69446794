/** One echo method, as generated code would describe it to both sides. */
export const descriptor = {
  service: "probe",
  name: "echo",
  shape: "bidirectional",
  routes: [{ verb: "GET", path: "/echo" }],
  parameters: [],
  body: "none",
  status: 101,
  security: [],
  policy: {
    transport: "websocket",
    heartbeat: { everyMs: 30_000, timeoutMs: 10_000 },
    idleMs: 600_000,
    openTimeoutMs: 30_000,
    writeTimeoutMs: 30_000,
    messageMaxBytes: 65_536,
    rate: { count: 100, perMs: 1000, burst: 100 },
    concurrency: { perClient: 100_000, total: 100_000 },
    buffer: { messages: 64, bytes: 65_536 },
    resume: null,
    overflow: "wait",
    frame: "text",
    subprotocol: null,
  },
};

const asItIs = (value) => value;

export const codecs = { payload: null, incoming: { decode: asItIs }, outgoing: { encode: asItIs }, errors: [] };

/** The resources that keep a process alive, by kind, without those of an idle process. */
export function resources() {
  const counts = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== "PipeWrap" && kind !== "TTYWrap") counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
