import type { Fix } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { replacement } from "../../diagnostics/edits.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";

/** Annotations of other languages that have another name here, with the same arguments. */
const renamed: Readonly<Record<string, string>> = {
  matches: "pattern",
  minimum: "min",
  maximum: "max",
  minValue: "min",
  maxValue: "max",
  Min: "min",
  Max: "max",
  gte: "min",
  lte: "max",
  gt: "exclusiveMin",
  lt: "exclusiveMax",
  minValueExclusive: "exclusiveMin",
  maxValueExclusive: "exclusiveMax",
  exclusiveMinimum: "exclusiveMin",
  exclusiveMaximum: "exclusiveMax",
  minlength: "minLength",
  maxlength: "maxLength",
  minLen: "minLength",
  maxLen: "maxLength",
  min_len: "minLength",
  max_len: "maxLength",
  MinLength: "minLength",
  MaxLength: "maxLength",
  regex: "pattern",
  regexp: "pattern",
  Pattern: "pattern",
  Matches: "pattern",
  unique: "uniqueItems",
  uniqueMembers: "uniqueItems",
  readonly: "readOnly",
  ReadOnly: "readOnly",
  writeonly: "writeOnly",
  WriteOnly: "writeOnly",
  secret: "sensitive",
  Secret: "sensitive",
  redact: "sensitive",
  obsolete: "deprecated",
  Obsolete: "deprecated",
  Deprecated: "deprecated",
  added: "since",
  examples: "example",
  externalDocumentation: "externalDocs",
  step: "multipleOf",
};

/** Annotations of other languages that are formats here. */
const formats: Readonly<Record<string, string>> = {
  email: "email",
  Email: "email",
  IsEmail: "email",
  url: "uri",
  URL: "uri",
  IsUrl: "uri",
  uri: "uri",
  uuid: "uuid",
  UUID: "uuid",
  guid: "uuid",
  IsUUID: "uuid",
  hostname: "hostname",
  ip: "ip",
  IsIP: "ip",
  ipv4: "ipv4",
  ipv6: "ipv6",
  datetime: "date-time",
  dateTime: "date-time",
  IsDateString: "date-time",
};

const documentation: ReadonlySet<string> = new Set([
  "doc",
  "docs",
  "documentation",
  "description",
  "Description",
  "desc",
  "comment",
]);

const route = 'a route is part of the method: `http { GET "/rooms" }`';
const placing =
  'the method\'s `http` says where a field is: `param page`, `header token as "X-Token"`, `{id}` in the path';
const required = "leave it out: a field is required unless there is `?` after its name";
const database = "leave it out: a contract says nothing about the database";
const schemaClass = "leave it out: the field's type already says it";
const security = "schemes are named by `security` in the service or method: `security jwt`";
const streaming = "a stream is the method's `streaming result` or `streaming payload`";
const wireName = "leave it out: a field has one name, which may be in quotes";

/** Annotations of other languages without an equivalent of one word: the advice, and whether to remove them. */
const explained: Readonly<Record<string, { readonly hint: string; readonly isNeedless?: true }>> = {
  required: { hint: required, isNeedless: true },
  Required: { hint: required, isNeedless: true },
  notNull: { hint: required, isNeedless: true },
  NotNull: { hint: required, isNeedless: true },
  NonNull: { hint: required, isNeedless: true },
  Nonnull: { hint: required, isNeedless: true },
  mandatory: { hint: required, isNeedless: true },
  optional: { hint: "a field that may be missing has `?` after its name: `name?: string`" },
  Optional: { hint: "a field that may be missing has `?` after its name: `name?: string`" },
  nullable: { hint: "a value that may be null is written `string | null`" },
  Nullable: { hint: "a value that may be null is written `string | null`" },
  default: { hint: "a default is a value after the field's type: `count: int = 1`" },
  addedDefault: { hint: "a default is a value after the field's type: `count: int = 1`" },
  range: { hint: "write `@min(1) @max(10)`" },
  Range: { hint: "write `@min(1) @max(10)`" },
  between: { hint: "write `@min(1) @max(10)`" },
  size: { hint: "write `@length(1, 10)`, or `@minItems(1) @maxItems(10)` for a list" },
  Size: { hint: "write `@length(1, 10)`, or `@minItems(1) @maxItems(10)` for a list" },
  Length: { hint: "write `@length(1, 10)`" },
  positive: { hint: "write `@exclusiveMin(0)`" },
  nonNegative: { hint: "write `@min(0)`, or an unsigned type such as `uint`" },
  nonempty: { hint: "write `@minLength(1)`, or `@minItems(1)` for a list" },
  visibility: {
    hint: "write `@readOnly` for a field that only the server sets, `@writeOnly` for one that it never returns",
  },
  error: { hint: "an error is declared in the service or method: `error not_found: NotFound`", isNeedless: true },
  httpError: { hint: "an error is declared in the service or method: `error not_found: NotFound`", isNeedless: true },
  throws: { hint: "an error is declared in the service or method: `error not_found: NotFound`" },
  discriminator: { hint: 'the union names its tag: `union Shape by "kind" { .. }`' },
  discriminated: { hint: 'the union names its tag: `union Shape by "kind" { .. }`' },
  oneOf: { hint: "declare a `union` with a name for each variant" },
  untagged: { hint: "a union without a tag says `by none`: `union Shape by none { .. }`" },
  route: { hint: route },
  Route: { hint: route },
  get: { hint: route },
  post: { hint: route },
  put: { hint: route },
  patch: { hint: route },
  delete: { hint: route },
  head: { hint: route },
  Get: { hint: route },
  Post: { hint: route },
  Put: { hint: route },
  Delete: { hint: route },
  http: { hint: route },
  Controller: { hint: route },
  path: { hint: placing },
  query: { hint: placing },
  header: { hint: placing },
  cookie: { hint: placing },
  body: { hint: placing },
  bodyRoot: { hint: placing },
  httpLabel: { hint: placing },
  httpQuery: { hint: placing },
  httpHeader: { hint: placing },
  httpPayload: { hint: placing },
  Query: { hint: placing },
  Param: { hint: placing },
  Body: { hint: placing },
  Header: { hint: placing },
  statusCode: { hint: "the status of the answer is in `http`: `response 201`" },
  readonlyOperation: { hint: "leave it out: the verb of the route says it", isNeedless: true },
  idempotent: { hint: "leave it out: the verb of the route says it", isNeedless: true },
  service: {
    hint: 'titles, versions and servers belong in the `api`: `api rooms { title "Rooms" }`',
    isNeedless: true,
  },
  server: { hint: 'servers belong in the `api`: `server main { url "wss://example.com" }`' },
  info: { hint: 'titles and versions belong in the `api`: `api rooms { title "Rooms" }`' },
  title: { hint: 'the title belongs in the `api`: `api rooms { title "Rooms" }`' },
  versioned: { hint: 'the version belongs in the `api`: `api rooms { version "1" }`', isNeedless: true },
  version: { hint: "the version belongs in the `api`, and `@since` says when something was added" },
  useAuth: { hint: security },
  auth: { hint: security },
  Auth: { hint: security },
  authorize: { hint: security },
  Authorized: { hint: security },
  UseGuards: { hint: security },
  roles: { hint: security },
  Roles: { hint: security },
  streaming: { hint: streaming },
  stream: { hint: streaming },
  subscription: { hint: streaming },
  Subscription: { hint: streaming },
  sse: { hint: "the stream says so: `stream { transport sse }`" },
  websocket: { hint: "streams travel over WebSockets unless they say `transport sse`: leave it out", isNeedless: true },
  timeout: { hint: "the stream says so: `stream { open timeout 10s  idle 5m }`" },
  name: { hint: "write `@named(Name)` for the name of the generated type" },
  friendlyName: { hint: "write `@named(Name)` for the name of the generated type" },
  jsonName: { hint: wireName, isNeedless: true },
  encodedName: { hint: wireName, isNeedless: true },
  JsonProperty: { hint: wireName, isNeedless: true },
  SerializedName: { hint: wireName, isNeedless: true },
  projectedName: { hint: wireName, isNeedless: true },
  alias: { hint: wireName, isNeedless: true },
  id: { hint: database, isNeedless: true },
  key: { hint: database, isNeedless: true },
  Id: { hint: database, isNeedless: true },
  relation: { hint: database, isNeedless: true },
  updatedAt: { hint: database, isNeedless: true },
  createdAt: { hint: database, isNeedless: true },
  map: { hint: database, isNeedless: true },
  index: { hint: database, isNeedless: true },
  ignore: { hint: database, isNeedless: true },
  Column: { hint: database, isNeedless: true },
  Entity: { hint: database, isNeedless: true },
  PrimaryKey: { hint: database, isNeedless: true },
  Prop: { hint: schemaClass, isNeedless: true },
  Field: { hint: schemaClass, isNeedless: true },
  ObjectType: { hint: schemaClass, isNeedless: true },
  InputType: { hint: schemaClass, isNeedless: true },
  ApiProperty: { hint: schemaClass, isNeedless: true },
  ApiPropertyOptional: { hint: schemaClass, isNeedless: true },
  Expose: { hint: schemaClass, isNeedless: true },
  Type: { hint: schemaClass, isNeedless: true },
  ValidateNested: { hint: schemaClass, isNeedless: true },
  Valid: { hint: schemaClass, isNeedless: true },
  mixin: { hint: "leave it out: any type can be extended", isNeedless: true },
  sealed: { hint: "leave it out: a union lists all its variants", isNeedless: true },
  closed: { hint: "a type that takes no other fields is declared with `closed type`" },
  strict: { hint: "a type that takes no other fields is declared with `closed type`" },
  open: { hint: "an enum or union that takes other values is declared with `open`" },
  enum: { hint: "declare an `enum`" },
  override: { hint: "leave it out", isNeedless: true },
};

/** The advice for an annotation of another language. */
export interface ForeignAnnotation {
  readonly hint: string;
  readonly fix: Fix | null;
}

/** The advice for an undeclared annotation; null if no other language is known to have it. */
export function foreignAnnotation(annotation: ast.Annotation): ForeignAnnotation | null {
  const name = annotation.name.text;
  const ours = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (ours !== undefined) {
    return {
      hint: didYouMean(`@${ours}`),
      fix: { title: `write \`@${ours}\``, edits: [{ span: annotation.name.span, text: ours }] },
    };
  }
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format !== undefined) {
    const own = `@format(${format.includes("-") ? JSON.stringify(format) : format})`;
    return {
      hint: didYouMean(own),
      fix: replacement(annotation.span, own),
    };
  }
  if (documentation.has(name))
    return { hint: "documentation is written with `///`", fix: documentationFix(annotation) };
  const known = Object.hasOwn(explained, name) ? explained[name] : undefined;
  const isValidator = /^Is[A-Z]/.test(name);
  if (known === undefined && !isValidator) return null;
  const isNeedless = isValidator || known?.isNeedless === true;
  const fix = isNeedless ? { title: "remove it", edits: [{ span: withSpace(annotation.span), text: "" }] } : null;
  return { hint: known?.hint ?? schemaClass, fix };
}

/** An annotation with the spaces after it on its line. */
function withSpace(span: Span): Span {
  const after = /^[ \t]+/.exec(span.file.text.slice(span.end, span.end + 100));
  return { ...span, end: span.end + (after?.[0].length ?? 0) };
}

/** `@doc("A room")` on its own line as `/// A room`. */
function documentationFix(annotation: ast.Annotation): Fix | null {
  const { span } = annotation;
  const [only, ...others] = annotation.arguments;
  if (only?.value.kind !== "string" || others.length > 0) return null;
  const { text } = span.file;
  const line = text.slice(text.lastIndexOf("\n", span.start - 1) + 1, span.start);
  if (line.trim() !== "") return null;
  const rest = /^[ \t]*(?=\S)/.exec(text.slice(span.end));
  const lines = only.value.value.split(/\r\n|\n|\r/).map((part) => `/// ${part.trim()}`.trimEnd());
  const end = rest === null ? "" : `\n${line}`;
  const edited = { ...span, end: span.end + (rest?.[0].length ?? 0) };
  return { title: "write it with `///`", edits: [{ span: edited, text: lines.join(`\n${line}`) + end }] };
}
