/** A rule of a tree-sitter grammar, as the functions of its language make it. */
type Rule =
  | { readonly type: "seq" | "choice"; readonly members: readonly Rule[] }
  | { readonly type: "optional" | "repeat" | "repeat1" | "wrapped"; readonly content: Rule }
  | { readonly type: "alias"; readonly content: Rule; readonly name: string }
  | { readonly type: "symbol" | "text" | "pattern"; readonly name: string };

type Written = Rule | string | RegExp;
type Rules = Readonly<Record<string, Rule>>;
type Symbols = Readonly<Record<string, Rule>>;

/** The rules of a `grammar.js`, which tree-sitter evaluates with functions that are global. */
export async function grammarRules(file: URL): Promise<Rules> {
  const wrap = (content: Written): Rule => ({ type: "wrapped", content: rule(content) });
  const prec = (_: number, content: Written): Rule => wrap(content);
  Object.assign(globalThis, {
    seq: (...members: Written[]): Rule => ({ type: "seq", members: members.map(rule) }),
    choice: (...members: Written[]): Rule => ({ type: "choice", members: members.map(rule) }),
    optional: (content: Written): Rule => ({ type: "optional", content: rule(content) }),
    repeat: (content: Written): Rule => ({ type: "repeat", content: rule(content) }),
    repeat1: (content: Written): Rule => ({ type: "repeat1", content: rule(content) }),
    alias: (content: Written, { name }: { name: string }): Rule => ({ type: "alias", content: rule(content), name }),
    field: (_: string, content: Written): Rule => wrap(content),
    token: Object.assign(wrap, { immediate: wrap }),
    prec: Object.assign(prec, { right: wrap }),
    grammar: (written: { readonly rules: Readonly<Record<string, ($: Symbols) => Written>> }): Rules => {
      const symbols: Symbols = new Proxy<Symbols>({}, { get: (_, name) => ({ type: "symbol", name: String(name) }) });
      return Object.fromEntries(Object.entries(written.rules).map(([name, make]) => [name, rule(make(symbols))]));
    },
  });
  const module: { readonly default: Rules } = await import(/* @vite-ignore */ file.href);
  return module.default;
}

function rule(written: Written): Rule {
  if (typeof written === "string") return { type: "text", name: written };
  return written instanceof RegExp ? { type: "pattern", name: written.source } : written;
}

/** The texts that a grammar reads as they are, such as keywords. */
export function textsOf(rules: Rules): string[] {
  const texts = (part: Rule): string[] => {
    if ("members" in part) return part.members.flatMap(texts);
    if ("content" in part) return texts(part.content);
    return part.type === "text" ? [part.name] : [];
  };
  return [...new Set(Object.values(rules).flatMap(texts))];
}

/** The productions of a grammar by the names of grammar/goa.ebnf, in its notation. A rule without a production there is a part of others. */
export function productionsOf(rules: Rules, names: ReadonlySet<string>): Map<string, string> {
  const printer = printerOf(rules, names);
  const productions = Object.entries(rules).flatMap(([name, rule]): [string, string][] =>
    names.has(productionName(name)) ? [[productionName(name), printer(rule)]] : [],
  );
  return new Map(productions);
}

/** Prints a rule without what only tree-sitter needs: precedences, names of fields, and keywords that are names. */
function printerOf(rules: Rules, names: ReadonlySet<string>): (rule: Rule) => string {
  const flat = (part: Rule): string => {
    switch (part.type) {
      case "text":
        return `"${part.name}"`;
      case "symbol": {
        const own = rules[part.name];
        const name = productionName(part.name);
        return names.has(name) || own === undefined ? name : flat(own);
      }
      case "seq": {
        const members = part.members.map(inSequence);
        return members.includes("") ? "" : members.join(" ");
      }
      case "choice":
        return part.members
          .map(flat)
          .filter((text) => text !== "")
          .join(" | ");
      case "optional":
        return flat(part.content) === "Decorations" ? "Decorations" : `${grouped(part.content)}?`;
      case "repeat":
        return `${grouped(part.content)}*`;
      case "repeat1":
        return `${grouped(part.content)}+`;
      case "alias":
        return part.name === "identifier" ? "" : flat(part.content);
      case "wrapped":
        return flat(part.content);
      case "pattern":
        return part.name;
    }
  };
  const isChoice = (part: Rule): boolean => {
    if (part.type === "wrapped") return isChoice(part.content);
    return part.type === "choice" && part.members.filter((member) => flat(member) !== "").length > 1;
  };
  const inSequence = (part: Rule): string => (isChoice(part) ? `( ${flat(part)} )` : flat(part));
  const grouped = (part: Rule): string => (flat(part).includes(" ") ? `( ${flat(part)} )` : flat(part));
  return flat;
}

/** The name in grammar/goa.ebnf of a rule: `_top_level` is `TopLevel`. */
function productionName(rule: string): string {
  if (rule === "string") return "ShortString";
  return rule.replaceAll(/(?:^|_+)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
