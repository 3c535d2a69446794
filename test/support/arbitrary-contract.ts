import fc from "fast-check";

/**
 * Random valid contracts, as text: types of all kinds, constraints, defaults, documentation, services of all shapes,
 * http mappings, stream policies, security. All parts are chosen so that the result compiles; `mutated` adds mistakes
 * to such contracts.
 */

const pick = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);

const numbers = ["int", "int32", "int64", "uint", "uint32", "uint64", "float32", "float64"] as const;
const texts = [
  "string",
  "uuid",
  "timestamp",
  "localtime",
  "date",
  "time",
  "duration",
  "uri",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "ip",
  "decimal",
  "bytes",
] as const;

/** Field names that are difficult in some output: keywords of two languages, quotes, dashes, cases, prototypes. */
const fieldNames = [
  "id",
  "type",
  "class",
  "default",
  "stream",
  "error",
  "payload",
  "userID",
  "user_id",
  '"na-me"',
  '"24h"',
  "constructor",
  "toString",
  "größe",
  '"a b"',
] as const;

const doc = fc
  .option(pick("Says what it is.", "With `code`, *stars* and */ an end.", "Two\n/// lines."), { nil: null, freq: 2 })
  .map((text) => (text === null ? "" : `/// ${text}\n`));

const primitive = pick<string>(...numbers, ...texts, "boolean", "any");

function typeExpression(names: readonly string[]): fc.Arbitrary<string> {
  const leaf =
    names.length === 0
      ? primitive
      : fc.oneof({ weight: 3, arbitrary: primitive }, { weight: 2, arbitrary: pick(...names) });
  const literal = pick('"on"', '"a" | "b"', "1 | 2 | 3", "true");
  return fc.oneof(
    { weight: 6, arbitrary: leaf },
    { weight: 1, arbitrary: literal },
    { weight: 2, arbitrary: leaf.map((inner) => `${inner}[]`) },
    { weight: 1, arbitrary: leaf.map((inner) => `map<string, ${inner}>`) },
    { weight: 1, arbitrary: leaf.map((inner) => `map<int32, ${inner}[]>`) },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]) => `[${a}, ${b}]`) },
    { weight: 1, arbitrary: leaf.map((inner) => `{ inner: ${inner}  note?: string }`) },
  );
}

/** Annotations, which precede a field, and a default, which follows it. Both fit the type of the field. */
function decorations(type: string): fc.Arbitrary<{ readonly before: string; readonly after: string }> {
  const of = (...pairs: readonly (readonly [string, string])[]) =>
    pick(...pairs).map(([before, after]) => ({ before, after }));
  if (type === "int64" || type === "uint64")
    return of(["", ""], ["@encode(string) ", ""], ["@encode(string) @min(1) ", " = 5"], ["@max(100) ", " = 7"]);
  if (/^u?int(?:32)?$/.test(type))
    return of(["", ""], ["@min(1) @max(9) ", " = 3"], ["@multipleOf(5) ", ""], ["", " = 0"]);
  if (type === "float32" || type === "float64")
    return of(["", ""], ["@exclusiveMin(0) @exclusiveMax(1) ", " = 0.5"], ["@min(-1.5) ", ""]);
  if (type === "decimal")
    return of(
      ["", ""],
      ["@encode(number) ", ""],
      ["@min(0) @multipleOf(0.01) ", ' = "1.25"'],
      ["@encode(number) @max(100) ", " = 2.5"],
    );
  if (type === "string")
    return of(
      ["", ""],
      ["@minLength(1) @maxLength(20) ", ' = "x"'],
      ['@pattern("^[a-z]*$") ', ""],
      ["@length(2, 5) ", ""],
      ["@sensitive ", ""],
      ['@deprecated("old", use: "id") ', ""],
    );
  if (type === "bytes") return of(["", ""], ["@maxLength(8) ", ' = "AQI="']);
  if (type === "timestamp")
    return of(
      ["", ""],
      ["@encode(unixSeconds) ", ""],
      ["@encode(unixMillis) ", " = 0"],
      ["", ' = "2026-01-31T00:00:00Z"'],
    );
  if (type === "boolean") return of(["", ""], ["", " = true"], ["@readOnly ", ""]);
  if (type.endsWith("[]")) return of(["", ""], ["@minItems(1) @maxItems(4) ", ""], ["", " = []"]);
  if (type.startsWith("map")) return of(["", ""], ["@maxProperties(4) ", ""], ["", " = {}"]);
  return of(["", ""]);
}

interface FieldText {
  readonly name: string;
  readonly text: string;
}

function field(names: readonly string[]): fc.Arbitrary<FieldText> {
  return fc
    .record({
      name: pick(...fieldNames),
      type: typeExpression(names),
      form: pick("required", "optional", "nullable", "default"),
      doc,
    })
    .chain(({ name, type, form, doc: comment }) =>
      decorations(type).map(({ before, after }) => {
        const nullable = form === "nullable" && !/\||^true$|^"|^\d/.test(type);
        const fallback = form === "default" ? after : "";
        const optional = form === "optional" ? "?" : "";
        return {
          name,
          text: `${comment}${before}${name}${optional}: ${nullable ? `(${type}) | null` : type}${fallback}`,
        };
      }),
    );
}

const fields = (names: readonly string[], least = 1): fc.Arbitrary<FieldText[]> =>
  fc.uniqueArray(field(names), { minLength: least, maxLength: 5, selector: ({ name }) => name });

const object =
  (names: readonly string[]) =>
  (name: string): fc.Arbitrary<string> =>
    fc
      .record({ doc, closed: fc.boolean(), fields: fields(names) })
      .map((o) => `${o.doc}${o.closed ? "closed " : ""}type ${name} {\n${o.fields.map((f) => f.text).join("\n")}\n}`);

const enumeration = (name: string): fc.Arbitrary<string> =>
  fc
    .record({ doc, open: fc.boolean(), integer: fc.boolean() })
    .map(
      (e) =>
        `${e.doc}${e.open ? "open " : ""}enum ${name}${e.integer ? ": int32 { reserved [gone, 7]  ok = 0  failed = 1 }" : ' { ok  failed = "FAILED"  "24h"  reserved [gone, "GONE"] }'}`,
    );

const alias = (name: string): fc.Arbitrary<string> =>
  pick(
    `@minLength(1) @pattern("^[A-Z]+$")\ntype ${name} = string`,
    `@min(0)\ntype ${name} = int`,
    `type ${name} = [decimal, timestamp]`,
    `@maxItems(3)\ntype ${name} = uuid[]`,
    `type ${name} = map<string, boolean>`,
  );

const union =
  (objects: readonly string[]) =>
  (name: string): fc.Arbitrary<string> =>
    fc
      .record({ open: fc.boolean(), by: pick("", 'by "kind" ', 'by ("t", "v") '), doc })
      .map(({ open, by, doc: comment }) => {
        const variants =
          by === 'by "kind" '
            ? objects.map((type, index) => `variant${index}: ${type}`)
            : [...objects.map((type, index) => `variant${index}: ${type}`), "text: string", 'number = "n": int32'];
        return `${comment}${open ? "open " : ""}union ${name} ${by}{ ${variants.join("  ")}  reserved [gone, "gone-tag"] }`;
      });

function service(name: string, types: readonly string[], objects: readonly string[]): fc.Arbitrary<string> {
  const payloadField = pick("id: string", "id: int64", "id: uuid");
  const query = fc.uniqueArray(
    pick(
      "q?: string",
      "limit: int = 10",
      "flag?: boolean",
      "tags?: string[]",
      "since?: timestamp",
      "ratio?: float64",
      "filter?: map<string, string>",
      "kind?: Kind",
    ),
    { maxLength: 4 },
  );
  const message = pick(...types, "string", "int", `${objects[0] ?? "string"}[]`);
  // A union or an alias may have `null` as a value, and such types are refused for messages of clients.
  const streamed = pick(...objects, "string", "uuid[]");
  const policy = fc.uniqueArray(
    pick(
      "idle 5m",
      "heartbeat every 15s timeout 5s",
      "message max 32KiB",
      "message max 16KiB from client 64KiB to client",
      "rate 100/s burst 200",
      "resume within 2m",
      "resume within 1m from checkpoint { at: timestamp  seen?: uint }",
      "buffer 64 messages 1MiB",
      "overflow fail",
      "concurrency 4 per client",
      "heartbeat off",
      'subprotocol "chat.v2"',
      "error busy close 4404 final",
    ),
    { maxLength: 4, selector: (clause) => clause.split(" ")[0] },
  );
  const method = (index: number) =>
    fc
      .record({
        shape: pick("unary", "client", "server", "both"),
        payloadField,
        query,
        message,
        streamed,
        policy,
        events: fc.boolean(),
        doc,
        secured: fc.boolean(),
        uses: pick("", "use server watch", "use client watch, touch", "use server touch  use client touch"),
        side: pick("server", "client"),
        verb: pick("GET", "POST", "PUT", "DELETE"),
        end: pick("", ' end "[DONE]"'),
        inOnePiece: fc.boolean(),
        credentialPlace: pick("param key", 'header key as "Authorization" prefix "Token "'),
        tagsPlace: pick("", "  param tags json"),
      })
      .map((m) => {
        const credential = m.secured ? "  @apiKey(key) key: string" : "";
        const isEvents = m.shape === "server" && m.events;
        const parts = `${m.query.some((text) => text.startsWith("since")) ? " last since" : ""}${m.message === "Tree" ? " retry again" : ""}${m.end}`;
        const last = parts === "" ? "" : ` {${parts} }`;
        const clauses = isEvents
          ? [...m.policy.filter((clause) => !/^(?:resume|subprotocol)/.test(clause)), `transport sse${last}`]
          : m.policy;
        const streamsIn = m.shape === "client" || m.shape === "both";
        const streamsOut = m.shape === "server" || m.shape === "both";
        const lines = [
          m.uses,
          ...(streamsIn && m.streamed === "Tree" ? [`use ${m.side} grow`] : []),
          ...(m.message === "Tree" ? [`use ${m.side} ${streamsOut ? "bloom" : "fruit"}`] : []),
          ...(m.secured ? ["security key"] : []),
          `payload { ${m.payloadField}  ${m.query.join("  ")}${credential} }`,
          ...(streamsIn ? [`streaming payload ${m.streamed}`] : []),
          ...(streamsOut ? [`streaming result ${m.message}`] : [`result ${m.message}`]),
          ...(isEvents && m.inOnePiece ? ["result { whole: string }"] : []),
          "error busy { temporary }",
          `http { ${m.shape === "unary" || isEvents ? m.verb : "GET"} "/${name}/m${index}/{id}"${m.secured ? `  ${m.credentialPlace}` : ""}${m.query.some((text) => text.startsWith("tags")) ? m.tagsPlace : ""}  error not_found 404 }`,
          ...(m.shape === "unary" || clauses.length === 0 ? [] : [`stream {\n${clauses.join("\n")}\n}`]),
        ];
        return `${m.doc}method m${index} {\n${lines.join("\n")}\n}`;
      });
  return fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => method(index))))
    .map((methods) => `service ${name} {\nerror not_found: string\n${methods.join("\n\n")}\n}`);
}

/**
 * Types that are difficult for generated code, each with the types that it needs. They are messages of a separate
 * service.
 */
const curious: readonly { readonly name: string; readonly text: string }[] = [
  { name: "Record", text: "type Record { id: string  other?: Record }" },
  { name: "Parts", text: "type Parts extends Partial<Second> { part: Partial<Third>  again: Partial<Third>[] }" },
  { name: "Promise", text: "closed type Promise { }" },
  { name: "Signals", text: 'union Signals by "event" { heartbeat: Heartbeat  quiet: Quiet  first: First }' },
  { name: "HeartbeatElse", text: 'union HeartbeatElse by "event" { first: First  else: Heartbeat }' },
  { name: "Loose", text: "union Loose by none { one: Second  many: Second[] }" },
  { name: "Named", text: "union Named by none { named: map<string, Second>  text: string }" },
  { name: "Maybe", text: "union Maybe by none { a: Second | null  s: string  n: int32 }" },
  { name: "Raw", text: "union Raw by none { data: bytes  list: int32[]  big: boolean }" },
  { name: "Bigs", text: "@encode(string) type Big = uint64 union Bigs by none { big: Big  flag: boolean }" },
  {
    name: "Deep",
    text: 'type Leaf { kind: "leaf"  deep?: Deep } type Node { kind: "node"  kids: Deep[] } union Deep by none { leaf: Leaf  node: Node }',
  },
  {
    name: "ByEnum",
    text: 'enum Left { a b } type One = "c" type InLeft { k: Left  x: int } type InOne { k: One } union ByEnum by none { l: InLeft  o: InOne }',
  },
  {
    name: "ByField",
    text: 'closed type HasT { t: boolean } closed type HasF { f: boolean  "na-me"?: int } union ByField by none { t: HasT  f: HasF  s: string }',
  },
  {
    name: "Nested",
    text: 'type Flat { x: int } open union Inner by "kind" { flat: Flat } union Plain by none { deep: Deep } union Nested by "outer" { inner: Inner  plain: Plain  quiet: Quiet }',
  },
  {
    name: "Framed",
    text: 'type Sound { ms: int } open union SoundOrElse by "kind" { sound: Sound  else: Second } union Framed by none { data: bytes  other: SoundOrElse }',
  },
  { name: "OpenElse", text: 'open union OpenElse by "event" { first: First  else: Heartbeat }' },
  { name: "Tagless", text: 'union Tagless by "event" { default first: First  quiet: Quiet  default: Second }' },
  { name: "TaglessBeside", text: "open union TaglessBeside { default = 7: int  default second = 8: Second }" },
  { name: "Numbered", text: 'open union Numbered by ("op", "d") { one = 1: First  two = 2: string }' },
  { name: "Old", text: "@legacyGoa union Old { first: First  text: string }" },
  {
    name: "Keys",
    text: '@min(1) type Id = uint32 @pattern("^[a-z]+$") type Word = string type Keys { a: map<int32, int>  b: map<uint64, Kind>  c: map<Id, string>  d: map<Word, boolean>  e: map<uuid, First>  f: map<Colour, int> } enum Colour { red  green }',
  },
  {
    name: "Bounds",
    text: "type Bounds { @max(1e3) @multipleOf(1e-2) a: decimal  @encode(string) @min(1e3) b: int64  @encode(string) @exclusiveMax(1e19) c?: uint64  @min(1e-3) d: float64  @max(3.4028235e+38) e: float32 }",
  },
  { name: "Pair", text: "type Pair = [Kind, First | null, int[]]" },
  {
    name: "Tuples",
    text: 'type Asked = [2, string, First] union Tuples by none { ask: Asked  answer: [3, string, any]  failure: [4, string]  short: ["x", string]  empty: boolean }',
  },
  {
    name: "Literals",
    text: 'type Literals { a: ("x" | "y" | 1)[]  b: map<string, true>  c: (First | null)[]  d?: [string | null, int] | null }',
  },
];

/** Names of methods that generated code might use for something else. */
const methodNames = [
  "create",
  "then",
  "string",
  "array",
  "caller",
  "options",
  "payload",
  "new",
  "constructor",
  "fields",
];

const curiousService: fc.Arbitrary<string> = fc
  .record({
    types: fc.uniqueArray(pick(...curious), { minLength: 1, maxLength: 6, selector: ({ name }) => name }),
    names: fc.shuffledSubarray(methodNames, { minLength: 6, maxLength: methodNames.length }),
    sides: fc.array(pick("client", "server"), { minLength: 6, maxLength: 6 }),
    inline: pick("[Kind, int]", "First[]", "map<uint32, Kind>", "Kind", "First"),
  })
  .map(({ types, names, sides, inline }) => {
    const isObject = (text: string, name: string): boolean => text.includes(`type ${name} {`);
    const methods = types.map(({ name, text }, index) => {
      const streamed = isObject(text, name) ? name : `${name}Box`;
      return [
        `method ${names[index]} {`,
        `use ${sides[index]} watch`,
        "payload { id: string }",
        index % 2 === 0 ? `streaming payload ${streamed}` : "",
        index % 3 === 2 ? `streaming result ${inline}` : index % 2 === 0 ? "" : `streaming result ${name}`,
        index % 2 === 0 && index % 3 !== 2 ? `result ${name}` : "",
        `http { GET "/curious/${index}/{id}" }`,
        "}",
      ].join("\n");
    });
    const boxes = types
      .filter(({ name, text }) => !isObject(text, name))
      .map(({ name }) => `type ${name}Box { value: ${name}  more: ${name}[]  maybe?: ${name} }`);
    // `Deep` is always declared, because `Nested` needs it; the set removes its duplicate. Each declaration is on a
    // separate line.
    const declared = [
      ...new Set([...types, ...curious.filter(({ name }) => name === "Deep")].map(({ text }) => text)),
    ].map((text) =>
      text.replaceAll(/(?<!closed|open|\)) (?=(?:@\S+ )?(?:closed |open )?(?:type|union|enum) [A-Z])/g, "\n"),
    );
    return [
      "type Heartbeat { }",
      "closed type Quiet { }",
      ...declared,
      ...boxes,
      `service curious {\nerror then: First\nerror record\n${methods.join("\n")}\n}`,
    ].join("\n");
  });

/** Valid contracts: types that refer to earlier types (and, by an optional field, to themselves), and then services. */
export const contract: fc.Arbitrary<string> = fc
  .tuple(enumeration("Kind"), alias("Name"), object(["Kind", "Name"])("First"))
  .chain((before) =>
    fc
      .tuple(
        object(["First", "Kind", "Name"])("Second"),
        object(["First", "Second", "Name"])("Third"),
        union(["First", "Second"])("Choice"),
      )
      .map((more) => [...before, ...more]),
  )
  .chain((declarations) => {
    const types = ["Kind", "Name", "First", "Second", "Third", "Choice", "Tree"];
    return fc
      .tuple(
        service("alpha", types, ["First", "Third"]),
        service("beta_two", types, ["Second", "Tree"]),
        curiousService,
      )
      .map((services) =>
        [
          "goa 1",
          'api random { title "Random"  version "1.0.0"  server main { url "wss://example.com/v1" } }',
          "scheme key apiKey",
          ...declarations,
          "type Tree { value: Choice  children: Tree[]  parent?: Tree  again?: uint }",
          "/// Sees the id.\ninterceptor watch { read payload.id }",
          "interceptor touch { write payload.id }",
          "interceptor grow { write streaming payload.children  write streaming payload.parent  read streaming payload.value }",
          "interceptor bloom { read streaming result.children  write streaming result.value }",
          "interceptor fruit { write result.value  read result.parent  write result.children }",
          ...services,
        ].join("\n\n"),
      );
  });

/**
 * Contracts with random edits, most of which are mistakes: tokens are deleted, swapped, doubled or inserted, or the end
 * is cut off.
 */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .record({
      text: texts,
      edits: fc.array(
        fc.record({
          kind: pick("delete", "swap", "double", "cut", "insert"),
          at: fc.nat(),
          what: pick("{", "}", "type", '"', ":", "@", "[", "///", "</script>", "\u0000", "🙂", "1h30m", "="),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ text, edits }) => {
      const tokens = text.split(/(\s+|[{}()[\]:,@="])/).filter((token) => token !== "");
      for (const { kind, at, what } of edits) {
        const index = at % Math.max(tokens.length, 1);
        const token = tokens[index] ?? "";
        if (kind === "delete") tokens.splice(index, 1);
        else if (kind === "double") tokens.splice(index, 0, token);
        else if (kind === "insert") tokens.splice(index, 0, what);
        else if (kind === "cut") tokens.length = index;
        else if (index + 2 < tokens.length)
          tokens.splice(index, 3, tokens[index + 2] ?? "", tokens[index + 1] ?? "", token);
      }
      return tokens.join("");
    });
}
