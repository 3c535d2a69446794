/** Messages of peers, valid and invalid: connections made from a seed, for every profile and for HTTP. */
import { frame } from "../runtime/raw-peer.js";

/** Numbers that depend only on a seed: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to below `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  often(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

export interface FuzzedConnection {
  readonly bytes: Buffer;
  readonly messages: number;
}

const numbers: readonly [string, ...string[]] = [
  "0",
  "1",
  "2",
  "3",
  "7",
  "-1",
  "1.5",
  "1e400",
  "-0",
  "null",
  '"1"',
  "9007199254740991",
  "9007199254740992",
  "[]",
  "1e3",
  "",
];
const strings: readonly [string, ...string[]] = [
  '""',
  '"a"',
  '"\\u0000"',
  '"\\ud800"',
  '"é漢😀"',
  '"__proto__"',
  '"goaidl.v1"',
  `"${"x".repeat(3_000)}"`,
  '"\\',
  "'a'",
];

/** A JSON value, or nearly one. */
function json(random: Random, depth = 0): string {
  switch (random.below(depth > 4 ? 5 : 9)) {
    case 0:
      return random.of(numbers);
    case 1:
      return random.of(strings);
    case 2:
      return random.of(["true", "false", "null", "nul", "NaN"]);
    case 3:
      return '{"text":"hello"}';
    case 4:
      return `{"text":${random.of(strings)},"at":${random.of(numbers)}}`;
    case 5:
      return `[${Array.from({ length: random.below(4) }, () => json(random, depth + 1)).join(",")}]`;
    case 6:
      return `{${Array.from({ length: random.below(4) }, () => `${random.of(strings)}:${json(random, depth + 1)}`).join(",")}}`;
    case 7:
      return "[".repeat(random.below(2_000)) + "]".repeat(random.below(2_000));
    default:
      return `[${"{},".repeat(random.below(500))}{}]`;
  }
}

/** Bytes that were changed, cut, or repeated somewhere. */
function damaged(random: Random, bytes: Buffer): Buffer {
  if (bytes.length === 0 || random.often(85)) return bytes;
  const at = random.below(bytes.length);
  switch (random.below(4)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy[at] = random.below(256);
      return copy;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes]);
    default:
      return Buffer.concat([bytes, Buffer.from([random.below(256)])]);
  }
}

/** Sequence numbers are mostly consecutive. */
class Numbers {
  #next = 1;

  take(random: Random): string {
    return random.often(90) ? String(this.#next++) : random.of(numbers);
  }
}

function sessionFrame(random: Random, numbering: Numbers): string {
  switch (random.below(12)) {
    case 0:
      return `{"t":"a","a":${random.of(numbers)},"c":${random.of(numbers)},"b":${random.of(numbers)}}`;
    case 1:
      return `{"t":"end","q":${numbering.take(random)}${random.often(50) ? "" : `,"d":${json(random)}`}}`;
    case 2:
      return '{"t":"pong"}';
    case 3:
      return random.of(['{"t":"cancel"}', '{"t":"ping"}', '{"t":"welcome"}', '{"t":"nonsense"}', "{}", "[]", "null"]);
    case 4:
      return `{"t":"auth","token":${random.of(strings)}}`;
    case 5:
      return `{"t":"hello","v":1,"c":4,"b":70000,"res":{"sid":${random.of(strings)},"tok":${random.of(strings)},"att":1,"rcv":0}}`;
    case 6:
      return json(random);
    default: {
      const d = random.often(70) ? '{"text":"hello"}' : json(random);
      const n = random.often(90) ? Buffer.byteLength(d) : random.of(numbers);
      const q = numbering.take(random);
      return random.often(80)
        ? `{"t":"m","q":${q},"n":${n},"d":${d}}`
        : ` { "d" : ${d}, "n":${n},"x":${json(random)} , "q": ${q}, "t":"m" } `;
    }
  }
}

/** A WebSocket message as frames, in one or several parts, with control frames between them. */
function framed(random: Random, payload: Buffer, opcode: number): Buffer {
  if (random.often(3)) {
    const options = { opcode: random.below(16), rsv: random.below(8), fin: random.often(50), masked: random.often(80) };
    return frame(payload, options);
  }
  if (random.often(80)) return frame(payload, { opcode });
  const cut = random.below(payload.length + 1);
  const between = random.often(50) ? [frame("p", { opcode: 9 })] : [];
  return Buffer.concat([
    frame(payload.subarray(0, cut), { opcode, fin: false }),
    ...between,
    frame(payload.subarray(cut), { opcode: 0 }),
  ]);
}

const stop = frame(Buffer.from([0x03, 0xe8]), { opcode: 8 });

function upgrade(path: string, headers: readonly string[]): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: x",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
    ...headers,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}

export function sessionConnection(random: Random, path: string): FuzzedConnection {
  const parts = [upgrade(path, ["Sec-WebSocket-Protocol: goaidl.v1"])];
  if (random.often(95)) parts.push(frame('{"t":"hello","v":1,"c":100,"b":100000}'));
  const numbering = new Numbers();
  const messages = 1 + random.below(30);
  for (let count = 0; count < messages; count++) {
    const isBatch = random.often(20);
    const text = isBatch
      ? `[${Array.from({ length: random.below(8) }, () => sessionFrame(random, numbering)).join(",")}]`
      : sessionFrame(random, numbering);
    const head = Buffer.alloc(random.below(12));
    if (head.length >= 8) head.writeUInt32BE(random.below(4), 4);
    const isBinary = random.often(10);
    const payload = isBinary ? Buffer.concat([head, Buffer.from(text)]) : Buffer.from(text);
    parts.push(framed(random, damaged(random, payload), isBinary ? 2 : 1));
  }
  return { bytes: Buffer.concat([...parts, stop]), messages };
}

export function goaConnection(random: Random, path: string): FuzzedConnection {
  const parts = [upgrade(path, [])];
  const messages = 1 + random.below(30);
  for (let count = 0; count < messages; count++) {
    const text = random.often(60) ? '{"text":"hello"}' : random.often(5) ? " null\n" : json(random);
    parts.push(framed(random, damaged(random, Buffer.from(text)), random.often(90) ? 1 : 2));
  }
  return { bytes: Buffer.concat([...parts, stop]), messages };
}

const paths: readonly [string, ...string[]] = [
  "/add",
  "/news",
  "/find/a",
  "/find/%ff",
  "/find/%zz",
  "/find//",
  "/find/..",
  "/find/%2e%2e",
  "/__proto__",
  "/",
  "*",
  "/echo",
  `/find/${"a".repeat(4_000)}`,
  "/news?since=%00",
  "//find/a",
  "/find/a/b",
];
const pairs: readonly [string, ...string[]] = [
  "n=1",
  "n=x",
  "n=",
  "list=1&list=2",
  "list=",
  "m[a]=1",
  "m[]=1",
  "m[__proto__]=1",
  "%6e=2",
  "n=%",
  "=&=&",
  "b=%ff%00",
  "n=1e400",
];
const headerLines: readonly [string, ...string[]] = [
  "Accept: text/event-stream",
  "Accept: text/event-stream;profile=goaidl.v1",
  "Last-Event-ID: 7",
  "Last-Event-ID: \u00ff",
  "Cookie: a=b; c",
  "Authorization: Basic !!!",
  "Authorization: Bearer",
  "Origin: null",
  "Origin: http://x",
  "X-Tags: a,b ,c",
  "X-Tags: ",
  "Expect: 100-continue",
  "X-Forwarded-For: 1.2.3.4",
  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c",
];

export function httpConnection(random: Random): FuzzedConnection {
  const messages = 1 + random.below(6);
  const parts: Buffer[] = [];
  for (let count = 0; count < messages; count++) {
    const verb = random.of(["GET", "POST", "POST", "PUT", "OPTIONS", "HEAD", "G\u00e9T"]);
    const query = Array.from({ length: random.below(4) }, () => random.of(pairs)).join("&");
    const body =
      verb === "POST"
        ? damaged(random, Buffer.from(random.often(50) ? '{"a":1,"b":2}' : json(random)))
        : Buffer.alloc(0);
    const length = random.often(95) ? String(body.length) : random.of(["-1", "0", "1e3", "99999999"]);
    const lines = [
      `${verb} ${random.of(paths)}${query === "" ? "" : `?${query}`} HTTP/1.1`,
      "Host: x",
      ...Array.from({ length: random.below(3) }, () => random.of(headerLines)),
      ...(body.length > 0 ? [`Content-Length: ${length}`] : []),
      ...(count === messages - 1 ? ["Connection: close"] : []),
    ];
    parts.push(damaged(random, Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body])));
  }
  return { bytes: Buffer.concat(parts), messages };
}
