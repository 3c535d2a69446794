import { defineDiagnostics } from "../../diagnostics/define.js";
import { quoted, quotedList } from "../../diagnostics/quoted.js";
import type { PatternFault } from "../../patterns/pattern-node.js";
import type { ImportRefusal } from "../bind/import-refusal.js";
import { type ValueFault, type ValueSubject, valueFaultText, valueSubjectText } from "./value-faults.js";
import {
  type Annotated,
  annotatedText,
  annotatedWords,
  type Clashing,
  type ClauseWord,
  clashingText,
  clauseText,
  type FieldOwner,
  fieldOwnerText,
  type NameKind,
  type TypeWords,
} from "./words.js";

/** The faults of a part of a pattern. */
const patternFaults: Readonly<Record<PatternFault, (text: string) => string>> = {
  "atomic-group": () => "`(?>` begins an atomic group",
  "back-reference": (text) => `\`${text}\` is a back reference`,
  "class-in-range": (text) => `\`${text}\` is a range that ends in a class of characters`,
  "class-without-end": (text) => `\`${shortened(text)}\` lacks its \`]\``,
  "group-flags": (text) => `\`${text}\` does not begin a group`,
  "group-name": (text) => `\`${text}\` is not a name of a group`,
  "group-without-end": () => "the group lacks its `)`",
  "group-without-start": () => "the `)` ends no group",
  "lone-surrogate": () => "half of a surrogate pair is not a character",
  lookaround: (text) => `\`${text}\` begins a lookaround`,
  "repeated-repeat": (text) => `\`${text}\` repeats a repetition`,
  "repeat-count": (text) => `\`${text}\` repeats too often`,
  "repeat-of-nothing": (text) => `\`${text}\` repeats nothing`,
  "reversed-range": (text) => `\`${text}\` ends before it begins`,
  "too-deep": () => "groups are nested more than 1000 levels deep",
  "too-large": () => "it has too many parts to be checked",
  "trailing-backslash": () => "it ends in a backslash",
  "unknown-class": (text) => `\`${text}\` is not a class of characters`,
  "unknown-escape": (text) => `\`${text}\` is not an escape of RE2`,
  "unknown-property": (text) => `\`${text}\` is not a property of characters in RE2`,
};

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}..` : text;
}

/** The faults of an enum or one of its values. */
const enumFaults = {
  base: (text: string) => `an enum can't be of the type \`${shortened(text)}\``,
  number: (text: string) => `\`${text}\` is a number, but this enum has strings`,
  "not-a-string": (text: string) => `\`${shortened(text)}\` is not a string`,
  "no-integer": (text: string) => `\`${text}\` has no value, but this enum has integers`,
  "not-an-integer": (text: string) => `\`${shortened(text)}\` is not an integer`,
  "below-range": (text: string) => `\`${text}\` is less than the enum's integers can be`,
  "above-range": (text: string) => `\`${text}\` is more than the enum's integers can be`,
} as const;

const refusals: Readonly<Record<ImportRefusal, string>> = {
  outside: "is outside of the project",
  "not-a-file": "is not a regular file",
  "too-large": "is larger than 4 MiB",
};

const taggingFaults = {
  "legacy-by": () => "`@legacyGoa` brings its own tag fields and can't be combined with `by`",
  "same-keys": (text: string) => `the tag and the value are both in the field \`${text}\``,
  "empty-key": () => "the field of a tag has an empty name",
  "untagged-wire-name": (text: string) => `\`${text}\` can't be a tag: the union has none`,
  "unknown-tag": () => "`$unknown` is reserved for unknown variants",
  "untagged-open": () => "an untagged union can't be open: an unknown variant could not be recognised",
  "untagged-else": () => "an untagged union can't have `else`: there is no tag that could be unknown",
  "untagged-default": () => "an untagged union can't have a `default` variant: there is no tag that could be missing",
  "legacy-default": () => "the form of Goa up to 3.19 always has a tag, so `default` could never apply",
  "default-and-else": () => "`default` and `else` both take the objects without a tag",
  "two-defaults": () => "two variants are the `default`, and an object without a tag is only one of them",
  "default-property": (text: string) =>
    `every JavaScript object has a property \`${text}\`, so \`default\` could never apply`,
  "default-with-tag": (text: string) =>
    `\`default\` is for objects that may lack \`${text}\`, and this type has that field`,
  "property-of-objects": (text: string) =>
    `every JavaScript object has a property \`${text}\`, so \`else\` could never apply`,
  "tag-taken": (text: string) => `the variant is a union that has its own tag in \`${text}\``,
  "else-with-tag": (text: string) =>
    `\`else\` is for objects without a known \`${text}\`, and this type has that field`,
} as const;
export type TaggingFault = keyof typeof taggingFaults;

const reservedNumberFaults = {
  strings: (name: string) => `the values of \`${name}\` are strings`,
  "no-tags": (name: string) => `the variants of \`${name}\` have no tags`,
} as const;
export type ReservedNumberFault = keyof typeof reservedNumberFaults;

/** Mistakes in names, types, annotations and values. */
export const typeDiagnostics = defineDiagnostics({
  "import-not-found": {
    severity: "error",
    message: (p: { path: string }) => `there is no file \`${p.path}\``,
    page: {
      what: "An import names a file that does not exist or can't be read.",
      why: "Paths are relative to the file that imports, and end in `.goa`.",
      wrong: 'import { Problem } from "./missing.goa"\n',
      right: "type Problem { detail: string }\n",
    },
  },
  "import-path": {
    severity: "error",
    message: (p: { path: string }) => `\`${p.path}\` is not a relative path`,
    page: {
      what: "An import does not start with `./` or `../`.",
      why: "Contracts live beside each other in one repository; there is no search path that could differ between machines.",
      wrong: 'import { Problem } from "common"\n',
      right: "type Problem { detail: string }\n",
    },
  },
  "import-ending": {
    severity: "error",
    message: (p: { path: string }) => `\`${p.path}\` does not end in \`.goa\``,
    page: {
      what: "The path of an import does not end in `.goa`.",
      why: "Imports name the whole file. A file with another ending is never read, so an import can't print its contents in a report.",
      wrong: 'import { Problem } from "./common"\n',
      right: "type Problem { detail: string }\n",
    },
  },
  "import-refused": {
    severity: "error",
    message: (p: { path: string; reason: ImportRefusal }) => `\`${p.path}\` ${refusals[p.reason]}`,
    page: {
      what: "An import leads out of the project, to something that is not a regular file, or to a file of more than 4 MiB.",
      why: "Contracts may come from strangers, and reports quote imported files. The project is the folder of the configuration, else the git repository, else the working directory, by real paths: a link does not lead out. `imports` in goaidl.config.json allows other folders.",
      wrong: 'import { Problem } from "../elsewhere/common.goa"\n',
      right: "type Problem { detail: string }\n",
    },
  },
  "unknown-import": {
    severity: "error",
    message: (p: { name: string; path: string }) => `\`${p.path}\` does not declare \`${p.name}\``,
    page: {
      what: "An imported name is not declared in the file it is imported from.",
      why: "Names can be imported from the file that declares them.",
      wrong: 'import { Missing } from "./main.goa"\n',
      right: "type Present { id: int }\n",
    },
  },
  "unknown-type": {
    severity: "error",
    message: (p: { name: string }) => `there is no type \`${p.name}\``,
    page: {
      what: "A type is used that is neither built in, declared in this file, nor imported.",
      why: "A name means what this file declares or imports.",
      wrong: "type Entry { id: intt }\n",
      right: "type Entry { id: int }\n",
    },
  },
  "unknown-name": {
    severity: "error",
    message: (p: { kind: NameKind; name: string }) => `there is no ${p.kind} \`${p.name}\``,
    page: {
      what: "A name is used that nothing declares.",
      why: "Schemes, scopes, interceptors, servers, errors, views, constants and annotations are declared before they are used somewhere in the contract.",
      wrong: 'service s {\n  security key\n  method m {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @apiKey(key) key: string }\n    result string\n    http { GET "/m"  param key }\n  }\n}\n',
    },
  },
  "duplicate-name": {
    severity: "error",
    message: (p: { kind: NameKind; name: string }) => `${p.kind} \`${p.name}\` is declared twice`,
    page: {
      what: "Two things of the same kind have the same name in one scope.",
      why: "A use of the name could mean either.",
      wrong: "type A { id: int }\ntype A { id: string }\n",
      right: "type A { id: int }\ntype B { id: string }\n",
    },
  },
  "name-clash": {
    severity: "error",
    message: (p: { name: string; first: Clashing; second: Clashing }) =>
      `${clashingText(p.first)} and ${clashingText(p.second)} would both be \`${p.name}\` in generated code`,
    page: {
      what: "Two names of the contract become the same name in generated code.",
      why: "Generated code has methods in camelCase and derived types in PascalCase. Names that differ only in that would overwrite each other.",
      wrong:
        'service s {\n  method get_all {\n    result string\n    http { GET "/a" }\n  }\n  method getAll {\n    result string\n    http { GET "/b" }\n  }\n}\n',
      right:
        'service s {\n  method get_all {\n    result string\n    http { GET "/a" }\n  }\n  method getOne {\n    result string\n    http { GET "/b" }\n  }\n}\n',
    },
  },
  "object-alias": {
    severity: "error",
    message: (p: { name: string }) => `the declaration of \`${p.name}\` has a \`=\` before its fields`,
    page: {
      what: "A type with fields is declared with `=`, as in TypeScript.",
      why: "`=` gives an existing type another name (`type Id = string`); braces declare a new type.",
      wrong: "type Point = { x: float64  y: float64 }\n",
      right: "type Point { x: float64  y: float64 }\n",
    },
  },
  "type-name-case": {
    severity: "error",
    message: (p: { name: string }) => `the type name \`${p.name}\` does not start with a capital letter`,
    page: {
      what: "A type, enum, union, alias or type parameter has a name that does not start with a capital letter.",
      why: "The capital letter distinguishes types from clauses, as in `payload extends X {}`.",
      wrong: "type entry { id: int }\n",
      right: "type Entry { id: int }\n",
    },
  },
  "value-as-name": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a value and can't be used as a name`,
    page: {
      what: "`true`, `false` or `null` is used as the name of a constant, scheme, interceptor, annotation, service or enum value.",
      why: "Every use of the name would mean the value, so nothing could refer to the declaration. Values of enums may be in quotes.",
      wrong: "enum Answer { true  other }\n",
      right: 'enum Answer { "true"  other }\n',
    },
  },
  "type-arguments": {
    severity: "error",
    message: (p: { name: string; expected: number; found: number }) =>
      `\`${p.name}\` takes ${p.expected} type argument${p.expected === 1 ? "" : "s"}, not ${p.found}`,
    page: {
      what: "A generic type is used with too few or too many type arguments, or a type without parameters has arguments.",
      why: "Each parameter of the declaration stands for one type.",
      wrong: "type Page<T> { items: T[] }\ntype A { page: Page }\n",
      right: "type Page<T> { items: T[] }\ntype A { page: Page<string> }\n",
    },
  },
  "invalid-map-key": {
    severity: "error",
    message: () => "the keys of this map are not strings, integers, uuids or values of a string enum",
    page: {
      what: "The keys of a map have a type that JSON can't have as keys, or may be `null`.",
      why: "Maps travel as JSON objects, whose keys are strings.",
      wrong: "type A { counts: map<boolean, int> }\n",
      right: "type A { counts: map<string, int> }\n",
    },
  },
  "invalid-union-expression": {
    severity: "error",
    message: (p: { joins: "types" | "nothing but null" }) =>
      p.joins === "types" ? "`|` joins two types that are not literals" : "`null` alone is not a type",
    page: {
      what: "Two types are joined by `|`, or `null` is alone.",
      why: "A receiver must tell the variants apart. A `union` declaration says how it does, and names the variants.",
      wrong: "type A { value: string | int }\n",
      right: "union Value { text: string  number: int }\ntype A { value: Value }\n",
    },
  },
  "endless-instances": {
    severity: "error",
    message: (p: { name: string }) =>
      `\`${p.name}\` uses itself with ever larger arguments, so its instances never end`,
    page: {
      what: "A generic type uses itself, and the type argument grows with each use.",
      why: "Each instance is a separate type, and here each would need another one.",
      wrong: "type Page<T> { next?: Page<T[]> }\ntype Book { first: Page<int> }\n",
      right: "type Page<T> { next?: Page<T> }\ntype Book { first: Page<int> }\n",
    },
  },

  "infinite-type": {
    severity: "error",
    message: (p: { name: string; path: readonly string[] }) =>
      `a value of \`${p.name}\` would never end: it contains another one through ${quotedList(p.path)}`,
    page: {
      what: "A type requires a value of itself.",
      why: "Every value would have to contain another one, forever. An optional field, a list that may be empty, a map or `| null` ends it.",
      wrong: "type Node { next: Node }\n",
      right: "type Node { next?: Node }\n",
    },
  },
  "alias-cycle": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is an alias of itself`,
    page: {
      what: "An alias refers to itself, directly or through other aliases.",
      why: "It stands for no type.",
      wrong: "type A = B\ntype B = A\n",
      right: "type A = B\ntype B = string\n",
    },
  },
  "long-alias": {
    severity: "error",
    message: (p: { name: string; limit: number }) =>
      `\`${p.name}\` is an alias of an alias, and so on, over more than ${p.limit} levels`,
    page: {
      what: "A chain of aliases, also through lists, maps and tuples, is too long.",
      why: "Aliases are written out where they are used. No contract that people write comes near the limit, and values nest at most 64 levels.",
      wrong: "type A = B[]\ntype B = C[]\n",
      right: "type A = B[]\ntype B = string\n",
    },
  },
  "constant-cycle": {
    severity: "error",
    message: (p: { path: readonly string[] }) =>
      `the constant \`${p.path[0] ?? ""}\` leads back to itself: ${p.path.map(quoted).join(" = ")}`,
    page: {
      what: "A constant refers to itself, directly or through other constants.",
      why: "None of them has a value.",
      wrong: "const A: int = B\nconst B: int = A\n",
      right: "const A: int = B\nconst B: int = 1\n",
    },
  },
  "extends-cycle": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` extends itself`,
    page: {
      what: "A type copies the fields of one that copies its own.",
      why: "There is no first type that the fields could come from.",
      wrong: "type A extends B { a: int }\ntype B extends A { b: int }\n",
      right: "type A extends B { a: int }\ntype B { b: int }\n",
    },
  },
  "long-extends": {
    severity: "error",
    message: (p: { limit: number }) => `types extend each other over more than ${p.limit} levels`,
    page: {
      what: "A chain of types that extend each other is too long.",
      why: "Each type gets the fields of all types before it in the chain. No contract that people write comes near the limit.",
      wrong: "type A extends B { }\ntype B extends C { }\n",
      right: "type A extends B { }\ntype B { }\n",
    },
  },
  "not-an-object": {
    severity: "error",
    message: (p: { type: TypeWords }) => `${p.type} is not an object type`,
    page: {
      what: "A type without fields is used where fields are needed.",
      why: "`extends` copies fields, and an internally tagged union puts the tag among the fields of a variant.",
      wrong: "type Id = string\ntype A extends Id { name: string }\n",
      right: "type Id { id: string }\ntype A extends Id { name: string }\n",
    },
  },
  "duplicate-wire-value": {
    severity: "error",
    message: (p: { value: string; kind?: "close code" }) =>
      p.kind === undefined ? `\`${p.value}\` is used twice` : `the ${p.kind} \`${p.value}\` is used twice`,
    page: {
      what: "Two enum values, two variants of a union, or two parameters of a request are the same on the wire.",
      why: "A receiver could not tell them apart.",
      wrong: 'enum E { a = "x"  b = "x" }\n',
      right: 'enum E { a = "x"  b = "y" }\n',
    },
  },
  "enum-value": {
    severity: "error",
    message: (p: { fault: keyof typeof enumFaults; text: string }) => enumFaults[p.fault](p.text),
    page: {
      what: "An enum value is not of the enum's type, or the value of an integer enum is missing.",
      why: "An enum has strings unless it says `: int32` or another integer type. Integers have no default.",
      wrong: "enum Code: int32 { ok }\n",
      right: "enum Code: int32 { ok = 0 }\n",
    },
  },
  "empty-declaration": {
    severity: "error",
    message: (p: { kind: NameKind; name: string }) => `${p.kind} \`${p.name}\` is empty`,
    page: {
      what: "An enum without values, a union without variants, or a view without fields.",
      why: "No value could be valid, and an empty view shows nothing.",
      wrong: "enum E { }\n",
      right: "enum E { a }\n",
    },
  },
  "variant-tag-field": {
    severity: "error",
    message: (p: { field: string; tag: string }) =>
      `the variant's field \`${p.field}\` is the union's tag: it can only be the literal \`${p.tag}\``,
    page: {
      what: "A variant of an internally tagged union has a field with the tag's name and another type.",
      why: "The tag is put among the variant's fields; the variant may only declare it as the literal that it will have.",
      wrong: 'type Ping { event: string }\nunion U by "event" { ping: Ping }\n',
      right: 'type Ping { event: "ping" }\nunion U by "event" { ping: Ping }\n',
    },
  },
  "indistinct-variants": {
    severity: "error",
    message: (p: { first: string; second: string }) =>
      `the variants \`${p.first}\` and \`${p.second}\` can't be told apart`,
    page: {
      what: "One value could be either of two variants of an untagged union.",
      why: "Without a tag, variants need different JSON kinds, a field with different literals, or a required field that the other lacks.",
      wrong: "type A { id: int }\ntype B { id: int }\nunion U by none { a: A  b: B }\n",
      right: "type A { id: int  a: string }\ntype B { id: int  b: string }\nunion U by none { a: A  b: B }\n",
    },
  },
  "invalid-tagging": {
    severity: "error",
    message: (p: { fault: TaggingFault; text?: string }) => taggingFaults[p.fault](p.text ?? ""),
    page: {
      what: "The tag of a union contradicts the rest of its declaration.",
      why: "`by` names one or two different fields, an untagged union's variants have no wire names, and Goa's legacy form brings its own fields.",
      wrong: 'union U by ("t", "t") { a: int  b: string }\n',
      right: 'union U by ("t", "v") { a: int  b: string }\n',
    },
  },
  "duplicate-annotation": {
    severity: "error",
    message: (p: { name: string }) => `\`@${p.name}\` is given twice`,
    page: {
      what: "An annotation that may be given once is given twice.",
      why: "Only one of the two could apply. `@length` is `@minLength` and `@maxLength` together.",
      wrong: "type A { @min(1) @min(2) count: int }\n",
      right: "type A { @min(1) @max(2) count: int }\n",
    },
  },
  "more-errors": {
    severity: "error",
    message: (p: { count: number }) =>
      p.count === 1 ? "there is one more error, not shown" : `there are ${p.count} more errors, not shown`,
    page: {
      what: "The contract has more errors than one run reports.",
      why: "Fix the first ones; many of the others usually disappear with them. The next run reports the rest.",
      wrong: "type A { a: Foo  b: Foo  c: Foo }\n",
      right: "type Foo { id: int }\ntype A { a: Foo  b: Foo  c: Foo }\n",
    },
  },
  "unknown-edition": {
    severity: "error",
    message: (p: { edition: bigint }) => `this compiler does not know edition ${p.edition} of the language`,
    page: {
      what: "The first line names an edition that this compiler doesn't know.",
      why: "The same words may mean something else in another edition. This compiler knows edition 1.",
      wrong: "goa 2\ntype A { id: int }\n",
      right: "goa 1\ntype A { id: int }\n",
    },
  },
  "unknown-annotation": {
    severity: "error",
    message: (p: { name: string }) => `there is no annotation \`@${p.name}\``,
    page: {
      what: "An annotation is neither built in nor declared.",
      why: "A misspelt `@maxLenght` would silently check nothing.",
      wrong: "type A { @maxLenght(5) name: string }\n",
      right: "type A { @maxLength(5) name: string }\n",
    },
  },
  "annotation-place": {
    severity: "error",
    message: (p: { name: string; place: Annotated | ClauseWord; places: readonly Annotated[] }) => {
      const place = typeof p.place === "string" ? annotatedWords[p.place] : clauseText(p.place);
      return `\`@${p.name}\` has no meaning on ${place}; it belongs on ${annotatedText(p.places)}`;
    },
    page: {
      what: "An annotation is used where it has no meaning.",
      why: "It would be ignored silently there.",
      wrong: "@maxLength(5)\ntype A { name: string }\n",
      right: "type A { @maxLength(5) name: string }\n",
    },
  },
  "documentation-place": {
    severity: "error",
    message: (p: ClauseWord) => `\`///\` can't document ${clauseText(p)}`,
    page: {
      what: "Documentation is before a clause that has no place for it in any document.",
      why: "It would be lost silently. Declarations, fields, values, variants, methods, errors, servers and scopes have documentation; a plain comment is `//`.",
      wrong: 'service s {\n  method m {\n    result string\n    /// Read-only.\n    http { GET "/m" }\n  }\n}\n',
      right: 'service s {\n  method m {\n    result string\n    // Read-only.\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "annotation-arguments": {
    severity: "error",
    message: (p: { name: string; signature: string }) => `the arguments don't fit \`@${p.name}${p.signature}\``,
    page: {
      what: "An annotation has too few or too many arguments, or arguments of another type.",
      why: "Each annotation has a declared signature.",
      wrong: 'type A { @maxLength("5") name: string }\n',
      right: "type A { @maxLength(5) name: string }\n",
    },
  },
  "empty-reason": {
    severity: "error",
    message: (p: { name: string }) => `\`@${p.name}\` has an empty reason`,
    page: {
      what: "`@suppress` or `@allowBreaking` has an empty reason.",
      why: "Later readers need the reason to decide whether the annotation is still right.",
      wrong: 'type A { @suppress("unbounded-string", "") name: string }\n',
      right: 'type A { @suppress("unbounded-string", "cut to 80 characters when it is read") name: string }\n',
    },
  },
  "constraint-type": {
    severity: "error",
    message: (p: {
      name: string;
      type: TypeWords;
      fits: "lists" | "maps" | "numbers" | "strings" | "strings and bytes";
    }) => `\`@${p.name}\` can't constrain ${p.type}: it is for ${p.fits}`,
    page: {
      what: "A constraint is used on a type that it can't narrow.",
      why: "Lengths apply to strings and bytes, and bounds to numbers. To constrain the elements of a list, give them an alias with the constraint.",
      wrong: "type A { @minLength(1) count: int }\n",
      right: "type A { @min(1) count: int }\n",
    },
  },
  "constraint-range": {
    severity: "error",
    message: (p: { type: TypeWords; constraints: readonly string[] }) =>
      p.constraints.length > 1
        ? `no value fits ${quotedList(p.constraints)}`
        : `no value of ${p.type} fits ${quotedList(p.constraints)}`,
    page: {
      what: "Constraints exclude each other, or one excludes all values of the type.",
      why: "No value could be valid. The constraints of aliases hold too, and so do the range of an integer, the length of a `uuid` or of a pattern's texts, and the number of an enum's values.",
      wrong: "type A { @min(5) @max(1) count: int }\n",
      right: "type A { @min(1) @max(5) count: int }\n",
    },
  },
  "invalid-pattern": {
    severity: "error",
    message: (p: { fault: PatternFault; text: string }) => `the pattern is invalid: ${patternFaults[p.fault](p.text)}`,
    page: {
      what: "A `@pattern` is not a regular expression of RE2, the engine of Go, or JavaScript can't express it.",
      why: "Go, JavaScript and JSON Schema must read a pattern the same way. RE2 has no lookaround and no back references.",
      wrong: 'type A { @pattern("(?=a)b") name: string }\n',
      right: 'type A { @pattern("^ab$") name: string }\n',
    },
  },
  "ambiguous-pattern": {
    severity: "error",
    message: (p: { example: string }) =>
      p.example === ""
        ? "the pattern can be read in too many ways"
        : `the pattern can read texts like \`${shortened(p.example)}\` in too many ways`,
    page: {
      what: "A pattern leaves open how a text is divided among its parts: `(a+)+`, `(a|a)*`, `a*a*b`, or `a+b` without `^`, which may begin at each `a`.",
      why: "If a text doesn't match, JavaScript's engine tries one way after the other, in time that grows with the square of the text's length or faster: one message could stop a server. Patterns that can be read in one way, such as `^[A-Z0-9]+(-[A-Z0-9]+)+$`, take linear time. If the time grows with a power of the length, a `@maxLength` beside the pattern bounds it.",
      wrong: 'type A { @pattern("^(a+)+$") name: string }\n',
      right: 'type A { @pattern("^a+$") name: string }\n',
    },
  },
  "unknown-format": {
    severity: "error",
    message: (p: { name: string }) => `there is no format \`${p.name}\``,
    page: {
      what: "A `@format` is not one that goaidl checks.",
      why: 'A misspelt `@format(emial)` would silently check nothing. A name that is only documentation is marked as such: `@format("iban", unchecked: true)`.',
      wrong: "type A { @format(emial) mail: string }\n",
      right: "type A { @format(email) mail: string }\n",
    },
  },
  "invalid-encoding": {
    severity: "error",
    message: (p: { encoding: string; type: TypeWords; fits: "64-bit integers" | "decimals" | "timestamps" }) =>
      `\`@encode(${p.encoding})\` is for ${p.fits}, not for ${p.type}`,
    page: {
      what: "An encoding is used on a type that it doesn't apply to.",
      why: "`string` is for 64-bit integers, `number` for decimals, `unixSeconds` and `unixMillis` for timestamps.",
      wrong: "type A { @encode(string) name: boolean }\n",
      right: "type A { @encode(string) id: uint64 }\n",
    },
  },
  "invalid-value": {
    severity: "error",
    message: (p: { subject: ValueSubject; fault: ValueFault }) =>
      `${valueSubjectText(p.subject)} is invalid: ${valueFaultText(p.fault)}`,
    page: {
      what: "A default, example or constant doesn't fit its type or constraints.",
      why: "A receiver would refuse it, and documentation would show what can't be sent.",
      wrong: "type A { @min(1) count: int = 0 }\n",
      right: "type A { @min(1) count: int = 1 }\n",
    },
  },
  "unsafe-integer": {
    severity: "error",
    message: (p: { value: string }) => `JavaScript can't hold \`${p.value}\` exactly`,
    page: {
      what: "An integer lies beyond 2^53 - 1.",
      why: "JavaScript reads JSON numbers as doubles, and this one would silently become another number. `@encode(string)` makes the field a bigint.",
      wrong: "const MAX: int64 = 9007199254740993\n",
      right: "const MAX: int64 = 9007199254740991\n",
    },
  },
  "default-required": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` has a default, so \`?\` has no effect`,
    page: {
      what: "A field is optional and has a default.",
      why: "The receiver fills in the default, so the field is always there. A sender may leave it out anyway.",
      wrong: "type A { count?: int = 1 }\n",
      right: "type A { count: int = 1 }\n",
    },
  },
  "two-fields": {
    severity: "error",
    message: (p: { name: string }) => `the extended types have two different fields \`${p.name}\``,
    page: {
      what: "A type extends two types that each declare a field of one name.",
      why: "Only one of the two could be the field of the type.",
      wrong: "type A { id: int }\ntype B { id: string }\ntype C extends A, B { }\n",
      right: "type A { id: int }\ntype B { name: string }\ntype C extends A, B { }\n",
    },
  },
  "reserved-field": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is reserved in this type`,
    page: {
      what: "A field has a name that the type, or one that it extends, reserves.",
      why: "A name is reserved because old peers still know it with another meaning.",
      wrong: "type A {\n  reserved [name]\n  name: string\n}\n",
      right: "type A {\n  reserved [name]\n  title: string\n}\n",
    },
  },
  "reserved-value": {
    severity: "error",
    message: (p: { name: string; kind: "enum" | "union" }) => `\`${p.name}\` is reserved in this ${p.kind}`,
    page: {
      what: "A value of an enum, or a variant of a union, has a name or a wire value that is reserved there.",
      why: "A name is reserved because old peers still know it with another meaning.",
      wrong: "enum Level {\n  reserved [trace]\n  debug\n  trace\n}\n",
      right: "enum Level {\n  reserved [trace]\n  debug\n  verbose\n}\n",
    },
  },
  "reserved-number": {
    severity: "error",
    message: (p: { value: string; name: string; fault: ReservedNumberFault }) =>
      `\`${p.value}\` can't be reserved: ${reservedNumberFaults[p.fault](p.name)}`,
    page: {
      what: "A number is reserved where no number travels.",
      why: "Numbers are reserved as the values of an enum of integers, or as the tags of a union.",
      wrong: "enum Level {\n  reserved [3]\n  debug\n}\n",
      right: "enum Level: int32 {\n  reserved [3]\n  debug = 1\n}\n",
    },
  },
  "unknown-field": {
    severity: "error",
    message: (p: { name: string; owner: FieldOwner }) => `${fieldOwnerText(p.owner)} has no field \`${p.name}\``,
    page: {
      what: "The contract names a field that the type doesn't have.",
      why: "Views, placements, path parameters and interceptors name fields.",
      wrong: "type A {\n  id: int\n  view default { idd }\n}\n",
      right: "type A {\n  id: int\n  view default { id }\n}\n",
    },
  },
});
