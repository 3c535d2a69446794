import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ReceiveStream } from "../client/stream.js";
import { type StreamSnapshot, StreamView, type StreamViewOptions } from "./stream-view.js";

/**
 * Opens a stream while a component is mounted, and renders it again when the stream's state or messages change. When
 * one of `deps` has changed, the stream is closed and another one opened. `open` returns null if there is no stream to
 * open.
 *
 * ```tsx
 * const { state, messages, stream, error } = useStream(() => client.chat({ room }, { restart: "always" }), [room]);
 * ```
 */
export function useStream<Message, Stream extends ReceiveStream<Message>>(
  open: () => (Stream & ReceiveStream<Message>) | null,
  deps: readonly unknown[],
  options: StreamViewOptions<Message> = {},
): StreamSnapshot<Message, Stream> {
  const [view] = useState(() => new StreamView<Message, Stream>());
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the caller's, as those of every effect.
  useEffect(() => view.run(open, () => latest.current), deps);
  return useSyncExternalStore(view.subscribe, view.snapshot, view.snapshot);
}
