import type { Values } from "../usage/command.js";
import { choice, duration, flag, text, texts, wholeNumber } from "../usage/option.js";

/** The options of `goaidl call`. */
export const callOptions = {
  url: text("address of the service; by default the contract's first server", { value: "URL" }),
  data: texts("payload, then messages: JSON values one after the other, @FILE, or @- for standard input", {
    alias: "d",
    value: "JSON",
  }),
  file: texts("file that is sent as one binary message, after those of --data", { value: "FILE" }),
  list: flag("list the methods of the contract"),
  describe: flag("print the input and output of the method"),
  template: flag("print a payload and a message to start from"),
  header: texts("header of the request, or @FILE with one on each line", { alias: "H", value: "'NAME: VALUE'" }),
  token: text("bearer token or API key, for the contract's security schemes", { value: "TOKEN" }),
  user: text("user and password, for the contract's security schemes", { alias: "u", value: "NAME:PASSWORD" }),
  netrc: flag("take user and password from ~/.netrc, or the file that NETRC names", { alias: "n" }),
  insecure: flag("accept any certificate of the server", { alias: "k" }),
  cacert: text("certificates of authorities to trust, as PEM", { value: "FILE" }),
  cert: text("certificate of the client, as PEM", { value: "FILE" }),
  key: text("private key of the client, as PEM", { value: "FILE" }),
  protocol: choice("profile of streams; auto falls back to goa", {
    choices: ["auto", "goaidl.v1", "goa"],
    preset: "auto",
  }),
  view: text("view to ask for, in methods whose payload has a field `view`", { value: "NAME" }),
  "connect-timeout": duration("time for opening a connection: 500ms, 10s, 2m"),
  "max-time": duration("time for the whole call"),
  "max-messages": wholeNumber("cancel after this many messages"),
  "emit-defaults": flag("fill in defaults that the server left out"),
  save: text("write binary messages to files in this folder, and print their paths", { value: "FOLDER" }),
  verbose: flag("print connections and frames", { alias: "v" }),
  record: text("write the call to a file, one event on each line", { value: "FILE" }),
  replay: text("send the messages of a recording, at the same times; --data replaces parts of its payload", {
    value: "FILE",
  }),
  speed: text("speed of --replay, as in 10x or 0.5x", { value: "FACTOR" }),
  "cut-after": wholeNumber("break the connection once, after this many messages"),
  "cut-every": duration("break the connection again and again"),
};

/** The values of the options of `goaidl call`. */
export type CallOptions = Values<typeof callOptions>;
