import type { Values } from "../usage/command.js";
import { duration, flag, text, texts, wholeNumber } from "../usage/option.js";

/** The options of `goaidl mock`. */
export const mockOptions = {
  port: wholeNumber("port; by default 8080", { alias: "p" }),
  host: text("address to listen on; by default 127.0.0.1", { value: "ADDRESS" }),
  rate: text("messages of a stream: 10/s, 30/m; by default 1/s", { value: "RATE" }),
  messages: wholeNumber("end each stream after this many messages"),
  seed: text("seed of the random data: the same seed makes the same data", { value: "TEXT" }),
  error: text("error of the contract with which calls end: NAME, or 'NAME after 3' messages", { value: "NAME" }),
  latency: text("wait before each answer and message: 50ms, or 20ms..200ms for a random one", { value: "TIME" }),
  "cut-every": duration("break a random connection at random times, on average this far apart"),
  play: texts("recording of `goaidl call --record` to play to calls of its method", { value: "FILE" }),
  speed: text("speed of --play, as in 10x or 0.5x", { value: "FACTOR" }),
  origin: texts("origin of pages that may call, besides those of this machine; * for all", { value: "URL" }),
  inspect: flag("serve the console beside it, and print its address"),
} as const;

/** The values of the options of `goaidl mock`. */
export type MockOptionValues = Values<typeof mockOptions>;
