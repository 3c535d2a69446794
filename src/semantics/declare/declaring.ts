import type { AliasType, Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Scope, TypeDeclaration } from "../bind/scope.js";
import type { Context } from "../context.js";
import type { Decorations } from "../lower/annotations.js";
import type { TypeNode } from "../nodes.js";

/** The annotations and values of a field or an alias, which are lowered when all types are declared. */
export interface Body {
  readonly decorations: Decorations;
  readonly scope: Scope;
  /** The default of a field. */
  readonly default: ast.Value | null;
}

/** An `example` in an object type. */
export interface WrittenExample {
  readonly example: ast.Example;
  readonly scope: Scope;
}

/** The output of the stage that declares types, besides the types. */
export interface Bodies {
  readonly fields: Map<Field, Body>;
  readonly aliases: Map<AliasType, Body>;
  readonly examples: Map<string, readonly WrittenExample[]>;
  /** Keys of maps, with their places. */
  readonly mapKeys: { readonly key: Type; readonly span: Span }[];
}

/** Generic types whose instances need each other, the innermost first. */
export interface Instances {
  readonly declaration: ast.Declaration;
  readonly outer: Instances | null;
}

/** The context of a type expression: its scope, and the name of an inline object in it. */
export interface TypePlace {
  readonly scope: Scope;
  readonly parameters: ReadonlyMap<string, Type>;
  /** Derived name of an inline object here. */
  readonly inlineName: string;
  /** Collects the names of referenced types in the order of the text, which is their order in the design. */
  readonly mentions: string[];
  readonly instances: Instances | null;
}

/** The stage that declares types: each referenced name becomes a task, so that deep types need no recursion. */
export interface Declaring extends Context {
  readonly types: Map<string, NamedType | null>;
  /** The places of types, for reports about clashes. */
  readonly spans: Map<string, Span>;
  /** The types that each type refers to, in the order of the text. */
  readonly mentions: Map<string, string[]>;
  readonly tasks: Task[];
  /** Objects whose inherited fields are not copied yet. */
  readonly objects: Map<string, PendingObject>;
  /** Generic types whose instances need ever larger instances. */
  readonly endless: Set<ast.Declaration>;
  readonly bodies: Bodies;
}

/** A named type that is still to be made, from a declaration or an inline object. */
export type Task =
  | {
      readonly kind: "declaration";
      readonly declaration: TypeDeclaration;
      /** Whether the name is derived. */
      readonly derived: boolean;
      readonly name: string;
      readonly place: TypePlace;
    }
  | {
      readonly kind: "inline";
      readonly expression: ast.ObjectTypeExpression;
      readonly bases: readonly ast.TypeReference[];
      readonly name: string;
      readonly place: TypePlace;
    };

/** An object type into which the fields of its bases are not copied yet. */
export interface PendingObject {
  readonly bases: readonly { readonly type: Type; readonly reference: ast.TypeReference }[];
  readonly members: readonly ast.TypeMember[];
  readonly own: readonly { readonly field: Field; readonly member: ast.Field }[];
  readonly place: TypePlace;
  readonly closed: boolean;
  readonly head: ObjectHead;
  /** Null for `Partial<T>`, which is not in the source. */
  readonly node: TypeNode | null;
}

/** The name of an object type, and the properties from its declaration. */
export type ObjectHead = Pick<ObjectType, "name" | "derived" | "documentation" | "annotations" | "origin">;
