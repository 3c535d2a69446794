import type { ISerializedGast } from "chevrotain";

/** Prints the parser's productions in the notation of the W3C (https://www.w3.org/TR/xml/#sec-notation), as grammar/goa.ebnf. */

/** Tokens that the parser accepts only to report them once. They are not part of the language. */
const mistakes = new Set(["BadNumber", "UnterminatedString", "SingleQuoted"]);
/** Rules that also accept an integer without a unit, and report it. */
const withUnit = new Set(["duration", "size", "rate"]);

/** The tokens that have no fixed text. */
const lexical: Readonly<Record<string, string>> = {
  Word: "IDENTIFIER",
  Identifier: "[\\p{L}_] [\\p{L}\\p{N}_]*",
  String: "'\"' ( [^\"\\#xD#xA] | ESCAPE )* '\"'",
  BlockString: '\'"""\' ( [^\\] | ESCAPE )* \'"""\'',
  Integer: "'-'? DIGITS",
  Float: "'-'? DIGITS ( '.' DIGITS EXPONENT? | EXPONENT )",
  Duration: "DIGITS ( 'ms' | 's' | 'm' | 'h' | 'd' )",
  Size: "DIGITS ( 'B' | 'kB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB' )",
  Rate: "DIGITS '/' ( 'ms' | 's' | 'm' | 'h' | 'd' )",
  DocComment: "'///' ( [^/#xD#xA] [^#xD#xA]* )?",
};

const parts = `ESCAPE ::= '\\' ( ["\\/bfnrt] | 'u' HEX HEX HEX HEX )
HEX ::= [0-9a-fA-F]
DIGITS ::= [0-9] [0-9_]*
EXPONENT ::= [eE] [+-]? [0-9]+`;

const head = `/*
 * The grammar of .goa, edition 1, as the parser has it (grammar/parser.ts), in the notation of the W3C:
 * https://www.w3.org/TR/xml/#sec-notation. Written by a test: npm run update.
 *
 * White space, line comments (that begin with //, or with four or more slashes) and block comments may appear between tokens.
 * Newlines have no meaning. No word is reserved: WORD is any identifier, including the keywords of the grammar. Where both a
 * keyword and a name are possible, the parser reads the keyword, unless the next token can only follow a name. The other rules
 * for contracts are in specs/manual/language.md.
 */`;

export function ebnf(rules: readonly ISerializedGast[]): string {
  const lines = rules.map((rule) => {
    const dropped = withUnit.has(nameOf(rule)) ? new Set([...mistakes, "Integer"]) : mistakes;
    return production(pascal(nameOf(rule)), definitionOf(rule), dropped);
  });
  const used = [...new Set(["Identifier", ...terminals(rules)])].filter(
    (name) => isLexical(name) && !mistakes.has(name),
  );
  const tokens = used.map((name) => {
    const text = lexical[name];
    if (text === undefined) throw new Error(`the token ${name} has no production in test/syntax/ebnf.ts`);
    return `${upper(name)} ::= ${text}`;
  });
  return `${head}\n\n${lines.join("\n\n")}\n\n/* Tokens */\n\n${[...tokens, parts].join("\n")}\n`;
}

function production(name: string, definition: readonly ISerializedGast[], dropped: ReadonlySet<string>): string {
  const line = `${name} ::= ${sequence(definition, dropped)}`;
  const [only] = definition;
  if (line.length <= 110 || definition.length !== 1 || only?.type !== "Alternation") return line;
  return `${name} ::=\n    ${alternatives(only, dropped).join("\n  | ")}`;
}

function sequence(items: readonly ISerializedGast[], dropped: ReadonlySet<string>): string {
  return items
    .map((item) =>
      item.type === "Alternation" && items.length === 1 ? choice(item, dropped) : expression(item, dropped),
    )
    .join(" ");
}

function expression(item: ISerializedGast, dropped: ReadonlySet<string>): string {
  switch (item.type) {
    case "Terminal":
      return terminal(nameOf(item));
    case "NonTerminal":
      return pascal(nameOf(item));
    case "Alternation":
      return alternatives(item, dropped).length === 1 ? choice(item, dropped) : `( ${choice(item, dropped)} )`;
    case "Option":
      return `${grouped(item, dropped)}?`;
    case "Repetition":
      return `${grouped(item, dropped)}*`;
    case "RepetitionMandatory":
      return `${grouped(item, dropped)}+`;
    case "RepetitionWithSeparator":
      return `( ${separated(item, dropped)} )?`;
    case "RepetitionMandatoryWithSeparator":
      return separated(item, dropped);
    default:
      return sequence(definitionOf(item), dropped);
  }
}

function separated(item: ISerializedGast, dropped: ReadonlySet<string>): string {
  const separator =
    "separator" in item && typeof item.separator === "object" && item.separator !== null ? item.separator : {};
  const name = "name" in separator ? String(separator.name) : "";
  const one = sequence(definitionOf(item), dropped);
  return `${one} ( ${terminal(name)} ${one} )*`;
}

function grouped(item: ISerializedGast, dropped: ReadonlySet<string>): string {
  const text = sequence(definitionOf(item), dropped);
  return text.includes(" ") ? `( ${text} )` : text;
}

function choice(item: ISerializedGast, dropped: ReadonlySet<string>): string {
  return alternatives(item, dropped).join(" | ");
}

function alternatives(item: ISerializedGast, dropped: ReadonlySet<string>): string[] {
  return definitionOf(item)
    .filter((alternative) => {
      const [first, second] = definitionOf(alternative);
      return second !== undefined || first?.type !== "Terminal" || !dropped.has(nameOf(first));
    })
    .map((alternative) => sequence(definitionOf(alternative), dropped));
}

function definitionOf(item: ISerializedGast): readonly ISerializedGast[] {
  return "definition" in item && Array.isArray(item.definition) ? item.definition : [];
}

function nameOf(item: ISerializedGast): string {
  return "name" in item && typeof item.name === "string" ? item.name : "";
}

function terminals(items: readonly ISerializedGast[]): string[] {
  return items.flatMap((item) => (item.type === "Terminal" ? [nameOf(item)] : terminals(definitionOf(item))));
}

/** Keywords are named by their text in quotes, punctuation by its text. */
function isLexical(name: string): boolean {
  return /^[A-Z]/.test(name);
}

function terminal(name: string): string {
  return isLexical(name) ? upper(name) : `"${name.replaceAll('"', "")}"`;
}

function upper(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
