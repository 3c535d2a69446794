/**
 * Types of other languages and their equivalents. The parser's repairs and the reports about undeclared types share these
 * tables.
 */

/** Names with an equivalent of one word. */
const words: Readonly<Record<string, string>> = {
  String: "string",
  str: "string",
  text: "string",
  Text: "string",
  char: "string",
  varchar: "string",
  Str: "string",
  ID: "string",
  Id: "string",
  Bool: "boolean",
  Boolean: "boolean",
  bool: "boolean",
  Int: "int",
  Integer: "int",
  integer: "int",
  safeint: "int",
  Short: "int32",
  short: "int32",
  Byte: "int32",
  int8: "int32",
  int16: "int32",
  Int32: "int32",
  i8: "int32",
  i16: "int32",
  i32: "int32",
  sint32: "int32",
  sfixed32: "int32",
  Int64: "int64",
  Long: "int64",
  long: "int64",
  i64: "int64",
  sint64: "int64",
  sfixed64: "int64",
  BigInt: "int64",
  BigInteger: "int64",
  bigInteger: "int64",
  uint8: "uint32",
  uint16: "uint32",
  UInt32: "uint32",
  u8: "uint32",
  u16: "uint32",
  u32: "uint32",
  fixed32: "uint32",
  UInt64: "uint64",
  u64: "uint64",
  fixed64: "uint64",
  usize: "uint",
  Float: "float64",
  float: "float64",
  double: "float64",
  Double: "float64",
  f32: "float32",
  f64: "float64",
  Number: "float64",
  numeric: "float64",
  real: "float64",
  Decimal: "decimal",
  decimal128: "decimal",
  BigDecimal: "decimal",
  bigDecimal: "decimal",
  money: "decimal",
  Bytes: "bytes",
  Blob: "bytes",
  blob: "bytes",
  binary: "bytes",
  byte: "bytes",
  Buffer: "bytes",
  Uint8Array: "bytes",
  ArrayBuffer: "bytes",
  UUID: "uuid",
  Uuid: "uuid",
  guid: "uuid",
  Guid: "uuid",
  cuid: "string",
  URL: "uri",
  url: "uri",
  URI: "uri",
  Email: "email",
  EmailStr: "email",
  DateTime: "timestamp",
  dateTime: "timestamp",
  datetime: "timestamp",
  Timestamp: "timestamp",
  Instant: "timestamp",
  utcDateTime: "timestamp",
  offsetDateTime: "timestamp",
  OffsetDateTime: "timestamp",
  ZonedDateTime: "timestamp",
  timestamptz: "timestamp",
  plainDate: "date",
  LocalDate: "date",
  localDate: "date",
  Duration: "duration",
  Any: "any",
  unknown: "any",
  Unknown: "any",
  JSON: "any",
  Json: "any",
  json: "any",
  jsonb: "any",
  Document: "any",
  document: "any",
  AnyType: "any",
  Struct: "any",
  Value: "any",
};

/** Names whose equivalent takes more than one word. */
const explained: Readonly<Record<string, string>> = {
  number: "write `float64`, or an integer type such as `int`",
  Date: "write `timestamp`, or `date` for a day without a time",
  plainTime: "write `string` with a `@pattern`",
  bigint: "write `int64` with `@encode(string)` before the field",
  object: "write `map<string, any>`, or declare a type with its fields",
  Object: "write `map<string, any>`, or declare a type with its fields",
  Array: "a list has brackets after its items' type: `string[]`",
  ReadonlyArray: "a list has brackets after its items' type: `string[]`",
  List: "a list has brackets after its items' type: `string[]`",
  list: "a list has brackets after its items' type: `string[]`",
  array: "a list has brackets after its items' type: `string[]`",
  Vec: "a list has brackets after its items' type: `string[]`",
  Seq: "a list has brackets after its items' type: `string[]`",
  Sequence: "a list has brackets after its items' type: `string[]`",
  repeated: "a list has brackets after its items' type: `string[]`",
  Set: "write a list with `@uniqueItems` before the field: `string[]`",
  ReadonlySet: "write a list with `@uniqueItems` before the field: `string[]`",
  set: "write a list with `@uniqueItems` before the field: `string[]`",
  Map: "write `map<string, string>`",
  ReadonlyMap: "write `map<string, string>`",
  HashMap: "write `map<string, string>`",
  Dictionary: "write `map<string, string>`",
  Dict: "write `map<string, string>`",
  dict: "write `map<string, string>`",
  Record: "write `map<string, string>`",
  Optional: "a field that may be missing has `?` after its name: `name?: string`",
  Option: "a field that may be missing has `?` after its name: `name?: string`",
  Maybe: "a field that may be missing has `?` after its name: `name?: string`",
  optional: "a field that may be missing has `?` after its name: `name?: string`",
  undefined: "a field that may be missing has `?` after its name: `name?: string`",
  Nullable: "a value that may be null is written `string | null`",
  nullable: "a value that may be null is written `string | null`",
  Required: "declare a type whose fields have no `?`",
  Readonly: "leave it out, and mark fields that only the server sets with `@readOnly`",
  NonNullable: "leave it out: a value is not null unless its type says `| null`",
  Pick: "a `view` in the type picks fields: `view tiny { id }`; a payload or result names it: `result User view tiny`",
  Omit: "a `view` in the type lists the fields that stay: `view tiny { id }`; a payload or result names it: `result User view tiny`",
  Exclude: "declare an `enum` with the values that are left",
  Extract: "declare an `enum` with the values that are left",
  ReturnType: "name the type itself",
  Parameters: "name the type itself",
  Awaited: "name the type itself",
  Promise: "a method's `result` needs no wrapper: write the type itself",
  Future: "a method's `result` needs no wrapper: write the type itself",
  Task: "a method's `result` needs no wrapper: write the type itself",
  Mono: "a method's `result` needs no wrapper: write the type itself",
  Result: "a method has a `result` and an `error` for each failure: write the type itself",
  Either: "a method has a `result` and an `error` for each failure: write the type itself",
  Observable: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Subject: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  AsyncIterable: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  AsyncIterator: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  AsyncGenerator: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  AsyncIterableIterator:
    "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  AsyncStream: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Iterable: "a list has brackets after its items' type: `string[]`",
  Iterator: "a list has brackets after its items' type: `string[]`",
  Generator: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  ReadableStream: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Readable: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  EventEmitter: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Stream: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Flux: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Flow: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  Channel: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  stream: "a stream is the method's `streaming result` or `streaming payload`, with the type of one message",
  void: "leave the clause out: a method without `result` answers nothing",
  Void: "leave the clause out: a method without `result` answers nothing",
  never: "leave the clause or field out",
  Empty: "leave the clause out: a method without `result` answers nothing",
  Unit: "leave the clause out: a method without `result` answers nothing",
  None: "leave the clause out, or write `null` for a value that is null",
  nil: "write `null`",
  Null: "write `null`",
  symbol: "write `string`, or declare an `enum`",
  Function: "a contract has no functions: an operation is a `method` of a `service`",
  Symbol: "write `string`, or declare an `enum`",
  RegExp: "write `string` with a `@pattern`",
  File: "write `bytes`",
  Error: "declare a type with the error's fields, and `error name: Type` in the service or method",
  allOf: "a type that has the fields of others extends them: `type A extends B, C { }`",
  oneOf: "declare a `union` with a name for each variant",
  anyOf: "declare a `union` with a name for each variant",
  Union: "declare a `union` with a name for each variant",
  OneOf: "declare a `union` with a name for each variant",
  Literal: 'write the values in quotes, joined by `|`: `"a" | "b"`',
  Enum: 'declare an `enum`, or write the values in quotes, joined by `|`: `"a" | "b"`',
  Tuple: "write the types in brackets: `[string, int]`",
  tuple: "write the types in brackets: `[string, int]`",
};

/** The equivalent of another language's type, if it is a single word. */
export function ownWord(name: string): string | null {
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}

/** Advice for a type of another language without an equivalent of one word. */
export function explanationOf(name: string): string | null {
  return Object.hasOwn(explained, name) ? (explained[name] ?? null) : null;
}

const lists = /^(?:Array|ReadonlyArray|List|list|array|Vec|Seq|Sequence|Iterable|repeated)<(.+)>$/s;
const maps = /^(?:Map|ReadonlyMap|HashMap|Dictionary|Dict|dict|Record)<(.+)>$/s;
const optionals = /^(?:Nullable)<(.+)>$/s;
const needless = /^(?:Promise|Future|Task|Mono|Awaited|Readonly|NonNullable)<(.+)>$/s;

/** Translates a type of another language as far as possible: `[Room!]!` becomes `Room[]`. */
export function translated(written: string): string {
  const text = written.trim();
  if (text.length > 1000) return text;
  if (text.endsWith("!") || text.endsWith("?")) return translated(text.slice(0, -1));
  if (text.endsWith("[]")) return `${translated(text.slice(0, -2))}[]`;
  const item = /^\[([^,[\]]+|\[.*\])\]$/s.exec(text)?.[1];
  if (item !== undefined) return `${translated(item)}[]`;
  const listed = lists.exec(text)?.[1];
  if (listed !== undefined && isOneArgument(listed)) return `${grouped(translated(listed))}[]`;
  const mapped = maps.exec(text)?.[1];
  const entry = mapped === undefined ? null : cutAtComma(mapped);
  if (entry !== null) return `map<${translated(entry[0])}, ${translated(entry[1])}>`;
  if (mapped !== undefined && entry === null) return `map<string, ${translated(mapped)}>`;
  const wrapped = needless.exec(text)?.[1];
  if (wrapped !== undefined && isOneArgument(wrapped)) return translated(wrapped);
  const optional = optionals.exec(text)?.[1];
  if (optional !== undefined && isOneArgument(optional)) return `${translated(optional)} | null`;
  if (text === "number") return "float64";
  const last = text.split(".").at(-1) ?? text;
  return ownWord(/^google\.protobuf\./.test(text) ? last : text) ?? text;
}

function grouped(type: string): string {
  return /[|]/.test(type) && !/^\(.*\)$/s.test(type) ? `(${type})` : type;
}

function isOneArgument(text: string): boolean {
  return cutAtComma(text) === null;
}

/** Splits a text at the first comma outside of brackets. */
function cutAtComma(text: string): readonly [string, string] | null {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if ("<[({".includes(char)) depth++;
    else if (">])}".includes(char)) depth--;
    else if (char === "," && depth === 0) return [text.slice(0, index), text.slice(index + 1)];
  }
  return null;
}
