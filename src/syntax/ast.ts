/**
 * The syntax tree of one file, as plain data with a span on every node. It has only what the file contains, with no names
 * resolved and no defaults filled in.
 */
import type { Span } from "../text/source-file.js";

export interface Document {
  readonly kind: "document";
  readonly span: Span;
  /** `goa 1`; null if the file has no edition. */
  readonly edition: IntegerValue | null;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  /** Names whose declarations were skipped after a syntax error. Uses of these names are not reported. */
  readonly lost: readonly string[];
  /** The ranges that were skipped after syntax errors. A part that seems to be missing may be in one of them. */
  readonly damaged: readonly Span[];
}

/** A name. `text` has no quotes, and its escapes are resolved. */
export interface Name {
  readonly kind: "name";
  readonly span: Span;
  readonly text: string;
  readonly quoted: boolean;
}

export interface NamedImport {
  readonly kind: "named-import";
  readonly span: Span;
  readonly name: Name;
  readonly alias: Name | null;
}

/** `import { A, B as C } from "./x.goa"` (`namespace` null) or `import * as common from "./x.goa"` (`names` empty). */
export interface Import {
  readonly kind: "import";
  readonly span: Span;
  readonly names: readonly NamedImport[];
  readonly namespace: Name | null;
  readonly from: StringValue;
}

/**
 * The documentation and annotations that may precede a declaration, field, value, variant or clause. `doc` is the text
 * of the `///` lines, joined by newlines.
 */
export interface Decorated {
  readonly doc: Doc | null;
  readonly annotations: readonly Annotation[];
}

export interface Doc {
  readonly kind: "doc";
  readonly span: Span;
  readonly text: string;
}

/** `@name(args)`; arguments may be named: `@deprecated("why", since: "2.0")`. */
export interface Annotation {
  readonly kind: "annotation";
  readonly span: Span;
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

export interface Argument {
  readonly kind: "argument";
  readonly span: Span;
  readonly name: Name | null;
  readonly value: Value;
}

// Values ---------------------------------------------------------------------------------------------------------

export type Value =
  | StringValue
  | IntegerValue
  | FloatValue
  | BooleanValue
  | NullValue
  | DurationValue
  | SizeValue
  | RateValue
  | ListValue
  | ObjectValue
  | NameValue;

export interface StringValue {
  readonly kind: "string";
  readonly span: Span;
  readonly value: string;
  /** Written as `"""block"""`. */
  readonly block: boolean;
}
/** An integer. `value` is exact, also beyond 2^53. */
export interface IntegerValue {
  readonly kind: "integer";
  readonly span: Span;
  readonly value: bigint;
}
export interface FloatValue {
  readonly kind: "float";
  readonly span: Span;
  readonly value: number;
  /** The digits without `_`, for decimals. */
  readonly text: string;
}
export interface BooleanValue {
  readonly kind: "boolean";
  readonly span: Span;
  readonly value: boolean;
}
export interface NullValue {
  readonly kind: "null";
  readonly span: Span;
}
export interface DurationValue {
  readonly kind: "duration";
  readonly span: Span;
  readonly milliseconds: number;
}
export interface SizeValue {
  readonly kind: "size";
  readonly span: Span;
  readonly bytes: number;
}
/** `100/s`, `5000/m`. */
export interface RateValue {
  readonly kind: "rate";
  readonly span: Span;
  readonly count: number;
  readonly perMilliseconds: number;
}
export interface ListValue {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Value[];
}
export interface ObjectValue {
  readonly kind: "object";
  readonly span: Span;
  readonly entries: readonly { readonly key: Name; readonly value: Value; readonly span: Span }[];
}
/** A bare name as a value: an enum value (`= debug`), a constant (`MAX`), `common.MAX`. */
export interface NameValue {
  readonly kind: "name-value";
  readonly span: Span;
  readonly path: readonly Name[];
}

// Types ----------------------------------------------------------------------------------------------------------

export type TypeExpression =
  | TypeReference
  | ArrayType
  | MapType
  | TupleType
  | UnionExpression
  | LiteralType
  | ObjectTypeExpression;

/** A primitive or a declared type, by name: `string`, `Page<Entry>`, `common.Problem`. */
export interface TypeReference {
  readonly kind: "reference";
  readonly span: Span;
  readonly path: readonly Name[];
  readonly arguments: readonly TypeExpression[];
}
export interface ArrayType {
  readonly kind: "array";
  readonly span: Span;
  readonly element: TypeExpression;
}
export interface MapType {
  readonly kind: "map";
  readonly span: Span;
  readonly key: TypeExpression;
  readonly value: TypeExpression;
}
export interface TupleType {
  readonly kind: "tuple";
  readonly span: Span;
  readonly elements: readonly TypeExpression[];
}
/** `A | B`. Only `T | null` and unions of literals are valid; the checks report others. */
export interface UnionExpression {
  readonly kind: "union-expression";
  readonly span: Span;
  readonly members: readonly TypeExpression[];
}
/** `"ping"`, `10`, `true`, `null` as a type. */
export interface LiteralType {
  readonly kind: "literal";
  readonly span: Span;
  readonly value: StringValue | IntegerValue | FloatValue | BooleanValue | NullValue;
}
export interface ObjectTypeExpression {
  readonly kind: "object-type";
  readonly span: Span;
  readonly members: readonly TypeMember[];
}

// Declarations ---------------------------------------------------------------------------------------------------

export type Declaration =
  | ApiDeclaration
  | SchemeDeclaration
  | ConstDeclaration
  | TypeDeclaration
  | AliasDeclaration
  | EnumDeclaration
  | UnionDeclaration
  | AnnotationDeclaration
  | InterceptorDeclaration
  | ServiceDeclaration;

interface DeclarationBase extends Decorated {
  readonly span: Span;
  readonly name: Name;
}

/** `const MAX: int = 10` */
export interface ConstDeclaration extends DeclarationBase {
  readonly kind: "const";
  readonly type: TypeExpression;
  readonly value: Value;
}

/** A limit of `concurrency` or `buffer` that repeats the earlier limit `first`. */
export interface RepeatedLimit {
  readonly span: Span;
  readonly first: Span;
  /** `per client`, `total`, `messages` or `size`. */
  readonly limit: string;
}

/** `16KiB from client`; `direction` is null if the limit is for both. */
export interface MessageLimit {
  readonly span: Span;
  readonly size: SizeValue;
  readonly direction: "from" | "to" | null;
}

/** `closed type Name<T> extends A, B { .. }` */
export interface TypeDeclaration extends DeclarationBase {
  readonly kind: "type";
  readonly closed: boolean;
  readonly parameters: readonly Name[];
  readonly extends: readonly TypeReference[];
  readonly members: readonly TypeMember[];
}

/** `type Uuid = string`, `type Pair<T> = [T, T]` */
export interface AliasDeclaration extends DeclarationBase {
  readonly kind: "alias";
  readonly parameters: readonly Name[];
  readonly type: TypeExpression;
}

/** A member in the braces of a type. */
export type TypeMember = Field | View | Reserved | Example;

export interface Field extends Decorated {
  readonly kind: "field";
  readonly span: Span;
  readonly name: Name;
  readonly optional: boolean;
  readonly type: TypeExpression;
  readonly default: Value | null;
}
/** `view tiny { message }` */
export interface View extends Decorated {
  readonly kind: "view";
  readonly span: Span;
  readonly name: Name;
  readonly fields: readonly Name[];
}
/** `reserved [name, "other"]` */
export interface Reserved extends Decorated {
  readonly kind: "reserved";
  readonly span: Span;
  readonly names: readonly Name[];
}
/** `example "title" { .. }`, with any value. */
export interface Example extends Decorated {
  readonly kind: "example";
  readonly span: Span;
  readonly title: StringValue | null;
  readonly value: Value;
}

/** `open enum Code: int32 { ok = 0 }` */
export interface EnumDeclaration extends DeclarationBase {
  readonly kind: "enum";
  readonly open: boolean;
  readonly base: TypeExpression | null;
  readonly values: readonly EnumValue[];
  readonly reserved: readonly ReservedValues[];
}
export interface EnumValue extends Decorated {
  readonly kind: "enum-value";
  readonly span: Span;
  readonly name: Name;
  /** The wire value, if the contract sets one. */
  readonly value: Value | null;
}

/** `open union Update by "kind" { trade: Trade }` */
export interface UnionDeclaration extends DeclarationBase {
  readonly kind: "union";
  readonly open: boolean;
  readonly parameters: readonly Name[];
  readonly by: UnionBy | null;
  readonly variants: readonly UnionVariant[];
  readonly reserved: readonly ReservedValues[];
}
/** `reserved [name, "other", 3]` in an enum or a union: names, and values or tags. */
export interface ReservedValues extends Decorated {
  readonly kind: "reserved-values";
  readonly span: Span;
  readonly values: readonly (Name | IntegerValue)[];
}
/** `by "kind"` (one key), `by ("t", "v")` (two), `by none` (`none` true). */
export interface UnionBy {
  readonly kind: "by";
  readonly span: Span;
  readonly none: boolean;
  readonly keys: readonly StringValue[];
}
/** `trade: Trade`, `lite = "ticker-lite": T`, `hello = 10: Hello`, `default trade: Trade`, `else: T` */
export interface UnionVariant extends Decorated {
  readonly kind: "variant";
  readonly span: Span;
  readonly name: Name;
  readonly isElse: boolean;
  readonly isDefault: boolean;
  readonly tag: Value | null;
  readonly type: TypeExpression;
}

/** `annotation owner(team: string) on service, method` */
export interface AnnotationDeclaration extends DeclarationBase {
  readonly kind: "annotation-declaration";
  readonly parameters: readonly AnnotationParameter[];
  readonly places: readonly Name[];
}
export interface AnnotationParameter {
  readonly kind: "annotation-parameter";
  readonly span: Span;
  readonly name: Name;
  readonly optional: boolean;
  readonly type: TypeExpression;
}

/** `interceptor audit { read payload.source  write streaming result.trace_id }` */
export interface InterceptorDeclaration extends DeclarationBase {
  readonly kind: "interceptor";
  readonly accesses: readonly InterceptorAccess[];
}
export interface InterceptorAccess extends Decorated {
  readonly kind: "access";
  readonly span: Span;
  readonly mode: "read" | "write";
  readonly streaming: boolean;
  readonly target: "payload" | "result";
  readonly field: Name;
}

/** `scheme jwt jwt { scope read "Read logs" }` */
export interface SchemeDeclaration extends DeclarationBase {
  readonly kind: "scheme";
  /** The second word: `apiKey`, `basic`, `bearer`, `jwt` or `oauth2`. */
  readonly scheme: Name;
  readonly scopes: readonly SchemeScope[];
  readonly flows: readonly SchemeFlow[];
}
export interface SchemeScope extends Decorated {
  readonly kind: "scope";
  readonly span: Span;
  readonly name: Name;
  readonly description: StringValue | null;
}
/** `authorizationCode { authorizationUrl ".."  tokenUrl ".."  refreshUrl ".." }` */
export interface SchemeFlow extends Decorated {
  readonly kind: "flow";
  readonly span: Span;
  readonly name: Name;
  readonly settings: readonly Setting[];
}
/** A word with one value: `title "Logger"`, `url "ws://.."`. */
export interface Setting extends Decorated {
  readonly kind: "setting";
  readonly span: Span;
  readonly name: Name;
  readonly value: Value;
}

/** `api name { .. }` */
export interface ApiDeclaration extends DeclarationBase {
  readonly kind: "api";
  readonly clauses: readonly ApiClause[];
}
export type ApiClause =
  | Setting
  | SettingsBlock
  | Server
  | PathClause
  | SecurityClause
  | ErrorClause
  | StreamBlock
  | HttpBlock;

/** `contact { name ".." url ".." email ".." }`, `license { name ".." url ".." }` */
export interface SettingsBlock extends Decorated {
  readonly kind: "settings-block";
  readonly span: Span;
  readonly name: Name;
  readonly settings: readonly Setting[];
}
/** `server production { url ".."  description ".."  variable region { enum [..]  default ".."  description ".." } }` */
export interface Server extends Decorated {
  readonly kind: "server";
  readonly span: Span;
  readonly name: Name;
  readonly settings: readonly Setting[];
  readonly variables: readonly SettingsBlock[];
}
/** `path "/v1"` in an api, or in the `http` block of an api or a service. */
export interface PathClause extends Decorated {
  readonly kind: "path";
  readonly span: Span;
  readonly path: StringValue;
}

/** `security jwt(read) and key`; `none` has no schemes and `none` true. Several clauses are alternatives. */
export interface SecurityClause extends Decorated {
  readonly kind: "security";
  readonly span: Span;
  readonly none: boolean;
  readonly schemes: readonly { readonly name: Name; readonly scopes: readonly Name[]; readonly span: Span }[];
}

/** `error too_slow: T { temporary }` in an api, service or method. */
export interface ErrorClause extends Decorated {
  readonly kind: "error";
  readonly span: Span;
  readonly name: Name;
  readonly type: TypeExpression | null;
  readonly flags: readonly Name[];
}

export interface ServiceDeclaration extends DeclarationBase {
  readonly kind: "service";
  readonly clauses: readonly ServiceClause[];
}
export type ServiceClause =
  | SecurityClause
  | ErrorClause
  | UseClause
  | ServerReference
  | HttpBlock
  | StreamBlock
  | Method;

/** `server main`: the servers of the api that serve a service. */
export interface ServerReference extends Decorated {
  readonly kind: "server-reference";
  readonly span: Span;
  readonly names: readonly Name[];
}

/** `use server audit, trace` */
export interface UseClause extends Decorated {
  readonly kind: "use";
  readonly span: Span;
  readonly side: "server" | "client";
  readonly names: readonly Name[];
}

export interface Method extends Decorated {
  readonly kind: "method";
  readonly span: Span;
  readonly name: Name;
  readonly clauses: readonly MethodClause[];
}
export type MethodClause = SecurityClause | ErrorClause | UseClause | MessageClause | HttpBlock | StreamBlock;

/** `payload T`, `payload extends A { .. }`, `streaming result T view tiny`, `result { .. }` */
export interface MessageClause extends Decorated {
  readonly kind: "message";
  readonly span: Span;
  readonly streaming: boolean;
  readonly direction: "payload" | "result";
  /** The bases of an inline object type: `payload extends A, B { .. }`. */
  readonly extends: readonly TypeReference[];
  readonly type: TypeExpression;
  readonly view: Name | null;
}

/** `http { .. }` in an api, service or method. */
export interface HttpBlock extends Decorated {
  readonly kind: "http";
  readonly span: Span;
  readonly clauses: readonly HttpClause[];
}
export type HttpClause = PathClause | Route | Placement | ResponseClause | ErrorStatus;

/** `GET "/logs/{topic}/monitor"` */
export interface Route extends Decorated {
  readonly kind: "route";
  readonly span: Span;
  readonly verb: Name;
  readonly path: StringValue;
}
/** `param api_key`, `header token as "X-Token"`, `cookie sid`, `body x` */
export interface Placement extends Decorated {
  readonly kind: "placement";
  readonly span: Span;
  readonly place: "param" | "header" | "cookie" | "body";
  readonly field: Name;
  readonly alias: StringValue | null;
  readonly prefix: StringValue | null;
  /** Whether the value travels as JSON. */
  readonly json: boolean;
}
/** `response 200` */
export interface ResponseClause extends Decorated {
  readonly kind: "response";
  readonly span: Span;
  readonly status: IntegerValue;
}
/** `error unauthorized 401` */
export interface ErrorStatus extends Decorated {
  readonly kind: "error-status";
  readonly span: Span;
  readonly name: Name;
  readonly status: IntegerValue;
}

/** `stream { .. }` in an api, service or method. */
export interface StreamBlock extends Decorated {
  readonly kind: "stream";
  readonly span: Span;
  readonly clauses: readonly StreamClause[];
}

/** `off: true` means `heartbeat off`, `idle off`, and so on, which disable an inherited clause. */
interface StreamClauseBase extends Decorated {
  readonly span: Span;
}
export type StreamClause =
  | (StreamClauseBase & {
      readonly kind: "transport";
      readonly transport: Name;
      readonly mappings: readonly SseMapping[];
    })
  | (StreamClauseBase & {
      readonly kind: "heartbeat";
      readonly off: false;
      readonly every: DurationValue;
      readonly timeout: DurationValue | null;
    })
  | (StreamClauseBase & { readonly kind: "idle"; readonly off: false; readonly after: DurationValue })
  | (StreamClauseBase & { readonly kind: "open-timeout"; readonly off: false; readonly after: DurationValue })
  | (StreamClauseBase & { readonly kind: "write-timeout"; readonly off: false; readonly after: DurationValue })
  | (StreamClauseBase & { readonly kind: "message-max"; readonly off: false; readonly limits: readonly MessageLimit[] })
  | (StreamClauseBase & {
      readonly kind: "rate";
      readonly off: false;
      readonly rate: RateValue;
      readonly burst: IntegerValue | null;
    })
  | (StreamClauseBase & {
      readonly kind: "concurrency";
      readonly off: false;
      readonly perClient: IntegerValue | null;
      readonly total: IntegerValue | null;
      readonly repeated: readonly RepeatedLimit[];
    })
  | (StreamClauseBase & {
      readonly kind: "buffer";
      readonly off: false;
      readonly messages: IntegerValue | null;
      readonly size: SizeValue | null;
      readonly repeated: readonly RepeatedLimit[];
    })
  | (StreamClauseBase & {
      readonly kind: "resume";
      readonly off: false;
      readonly within: DurationValue;
      /** The type of the checkpoints from which the handler can start again. */
      readonly checkpoint: TypeExpression | null;
      readonly restart: RestartClause | null;
    })
  | (StreamClauseBase & { readonly kind: "overflow"; readonly policy: Name })
  | (StreamClauseBase & { readonly kind: "frame"; readonly frame: Name })
  | (StreamClauseBase & { readonly kind: "subprotocol"; readonly off: false; readonly name: StringValue })
  | ErrorClose
  | (StreamClauseBase & {
      readonly kind: "off";
      readonly off: true;
      readonly clause:
        | "heartbeat"
        | "idle"
        | "open-timeout"
        | "write-timeout"
        | "message-max"
        | "rate"
        | "concurrency"
        | "buffer"
        | "resume"
        | "subprotocol";
    });

/** `error slow close 4004 final`. */
export interface ErrorClose extends StreamClauseBase {
  readonly kind: "error-close";
  readonly name: Name;
  readonly code: IntegerValue;
  /** The meaning of the code for a client; null if the range of the code decides. */
  readonly meaning: "final" | "retry" | null;
}

/** `restart since from at`: payload field, result field. */
export interface RestartClause {
  readonly span: Span;
  readonly payloadField: Name;
  readonly resultField: Name;
}
/** `id seq  event kind  data body  last since` */
export interface SseMapping {
  readonly span: Span;
  /** `id`, `event`, `data` or `last`; checked later. */
  readonly role: Name;
  readonly field: Name;
}
