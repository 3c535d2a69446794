/** The peers, with the modules that implement them and their arguments. */
export const peers = {
  ws: { module: "ws", perWrite: 1, validates: false },
  "ws-cork": { module: "ws", perWrite: 64, validates: false },
  "ws-ajv": { module: "ws", perWrite: 1, validates: true },
  "socket.io": { module: "socket-io" },
  trpc: { module: "trpc" },
  orpc: { module: "orpc" },
  goa: { module: "goaidl", protocol: "goa", callsEach: 1 },
  "goaidl.v1 perCall": { module: "goaidl", protocol: "goaidl.v1", callsEach: 1 },
  "goaidl.v1 shared": { module: "goaidl", protocol: "goaidl.v1", callsEach: 100 },
  "goa fast": { module: "goaidl", protocol: "goa", callsEach: 1, frames: "fast" },
  "goaidl.v1 fast": { module: "goaidl", protocol: "goaidl.v1", callsEach: 100, frames: "fast" },
};
