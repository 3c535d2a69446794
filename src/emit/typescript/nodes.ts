/**
 * Generated TypeScript as a tree, which targets build. The printer adds brackets, commas and line breaks, and imports the names
 * that come from other modules.
 */

/** An export of another module. */
export interface Imported {
  readonly module: string;
  readonly name: string;
  /** Whether only the type is needed. */
  readonly typeOnly: boolean;
}

export type Name = string | Imported;

export type TypeNode =
  /** `string`, `Entry`, `types.Entry`, `Promise<Entry>` */
  | { readonly kind: "named"; readonly name: Name; readonly typeArguments: readonly TypeNode[] }
  /** `types.Entry`, where `types` is a namespace import. */
  | { readonly kind: "qualified"; readonly namespace: string; readonly module: string; readonly name: string }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "array"; readonly element: TypeNode }
  | { readonly kind: "tuple"; readonly elements: readonly TypeNode[] }
  | { readonly kind: "object"; readonly members: readonly TypeMember[] }
  | { readonly kind: "union"; readonly members: readonly TypeNode[] }
  | { readonly kind: "intersection"; readonly members: readonly TypeNode[] }
  | { readonly kind: "keyof"; readonly type: TypeNode };

export type TypeMember =
  | {
      readonly kind: "property";
      readonly key: string;
      readonly type: TypeNode;
      readonly optional?: boolean;
      readonly readonly?: boolean;
      /** The lines of its comment. */
      readonly documentation?: readonly string[];
    }
  | {
      readonly kind: "method";
      readonly key: string;
      readonly parameters: readonly Parameter[];
      readonly result: TypeNode;
      readonly documentation?: readonly string[];
    }
  /** `[key: string]: T` */
  | { readonly kind: "index"; readonly type: TypeNode };

export interface Parameter {
  readonly name: string;
  /** Null if the type is inferred. */
  readonly type: TypeNode | null;
  readonly optional?: boolean;
  /** The code of its default value. */
  readonly initial?: string;
}

export type Expression =
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "literal"; readonly value: string | number | boolean | bigint | null | undefined }
  /** `a.b`, or `a["b-c"]`. */
  | { readonly kind: "member"; readonly object: Expression; readonly property: string }
  /** `a[0]` */
  | { readonly kind: "element"; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: "call";
      readonly callee: Expression;
      readonly typeArguments: readonly TypeNode[];
      readonly arguments: readonly Expression[];
      /** Whether a bundler may remove the call if its result is unused. */
      readonly pure?: boolean;
    }
  | { readonly kind: "new"; readonly callee: Expression; readonly arguments: readonly Expression[] }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly properties: readonly Property[]; readonly broken?: boolean }
  | { readonly kind: "arrow"; readonly parameters: readonly Parameter[]; readonly body: Expression }
  | { readonly kind: "conditional"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "typeof"; readonly operand: Expression }
  | { readonly kind: "void"; readonly operand: Expression }
  | { readonly kind: "as"; readonly expression: Expression; readonly type: TypeNode };

export type BinaryOperator = "&&" | "||" | "===" | "!==" | "in" | "instanceof";

export type Property =
  | { readonly kind: "property"; readonly key: string; readonly value: Expression }
  | { readonly kind: "spread"; readonly value: Expression };

export type Statement =
  | { readonly kind: "const"; readonly name: string; readonly type: TypeNode | null; readonly value: Expression }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "assignment"; readonly target: Expression; readonly value: Expression }
  | { readonly kind: "return"; readonly value: Expression }
  | { readonly kind: "if"; readonly test: Expression; readonly then: readonly Statement[] }
  | {
      readonly kind: "switch";
      readonly subject: Expression;
      readonly cases: readonly SwitchCase[];
    };

export interface SwitchCase {
  /** Empty for `default`. */
  readonly values: readonly Expression[];
  readonly body: readonly Statement[];
}

export type Declaration =
  | {
      readonly kind: "interface";
      readonly name: string;
      readonly typeParameters?: string;
      readonly extends?: TypeNode;
      readonly members: readonly TypeMember[];
      readonly documentation?: readonly string[];
    }
  | {
      readonly kind: "type";
      readonly name: string;
      readonly typeParameters?: string;
      readonly type: TypeNode;
      readonly documentation?: readonly string[];
    }
  | {
      readonly kind: "const";
      readonly name: string;
      readonly type: TypeNode | null;
      readonly value: Expression;
      readonly exported: boolean;
      readonly documentation?: readonly string[];
    }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly typeParameters?: string;
      readonly parameters: readonly Parameter[];
      readonly result: TypeNode;
      readonly body: readonly Statement[];
      readonly documentation?: readonly string[];
    }
  /** A class whose constructor passes everything to its base class. */
  | {
      readonly kind: "class";
      readonly name: string;
      readonly extends: Name;
      readonly fields: readonly { readonly name: string; readonly type: TypeNode }[];
      readonly parameters: readonly Parameter[];
      readonly superArguments: readonly Expression[];
      readonly documentation?: readonly string[];
    };

// Types ------------------------------------------------------------------------------------------------------------

export function named(name: Name, ...typeArguments: readonly TypeNode[]): TypeNode {
  return { kind: "named", name, typeArguments };
}

export function importedType(module: string, name: string, ...typeArguments: readonly TypeNode[]): TypeNode {
  return { kind: "named", name: { module, name, typeOnly: true }, typeArguments };
}

export function literalType(value: string | number | boolean): TypeNode {
  return { kind: "literal", value };
}

/** A union of types, or the type itself if there is only one. Nested unions are flattened. */
export function union(members: readonly TypeNode[]): TypeNode {
  const flat = members.flatMap((member) => (member.kind === "union" ? member.members : [member]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: "union", members: flat };
}

export const nullType: TypeNode = named("null");
export const unknownType: TypeNode = named("unknown");
export const stringType: TypeNode = named("string");

// Expressions ------------------------------------------------------------------------------------------------------

export function name(text: string): Expression {
  return { kind: "name", name: text };
}

export function importedValue(module: string, exported: string): Expression {
  return { kind: "name", name: { module, name: exported, typeOnly: false } };
}

export function literal(value: string | number | boolean | bigint | null | undefined): Expression {
  return { kind: "literal", value };
}

/** A JSON value as an expression. */
export function json(value: unknown): Expression {
  if (Array.isArray(value)) return { kind: "array", items: value.map(json) };
  if (typeof value === "object" && value !== null) {
    return object(Object.entries(value).map(([key, item]) => property(key, json(item))));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return literal(value);
  return literal(value === null ? null : undefined);
}

export function member(of: Expression, propertyName: string): Expression {
  return { kind: "member", object: of, property: propertyName };
}

export function call(callee: Expression, ...given: readonly Expression[]): Expression {
  return { kind: "call", callee, typeArguments: [], arguments: given };
}

export function object(properties: readonly Property[]): Expression {
  return { kind: "object", properties };
}

export function property(key: string, value: Expression): Property {
  return { kind: "property", key, value };
}

export function arrow(parameters: readonly (string | Parameter)[], body: Expression): Expression {
  const named = parameters.map((parameter) =>
    typeof parameter === "string" ? { name: parameter, type: null } : parameter,
  );
  return { kind: "arrow", parameters: named, body };
}

export function binary(left: Expression, operator: BinaryOperator, right: Expression): Expression {
  return { kind: "binary", operator, left, right };
}

/** `a && b && c`, or the operand itself if there is only one. */
export function every(operands: readonly [Expression, ...Expression[]]): Expression {
  return operands.reduce((left, right) => binary(left, "&&", right));
}

// Statements -------------------------------------------------------------------------------------------------------

export function returned(value: Expression): Statement {
  return { kind: "return", value };
}

export function when(test: Expression, ...then: readonly Statement[]): Statement {
  return { kind: "if", test, then };
}
