/** `goaidl/react`: streams in components of React 18 and newer. */
export type { StreamSnapshot, StreamViewOptions } from "./stream-view.js";
export { useStream } from "./use-stream.js";
