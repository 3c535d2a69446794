import type { AliasType, Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Scope, TypeDeclaration } from "../bind/scope.js";
import type { Context } from "../context.js";
import type { Marks } from "../lower/annotations.js";
import type { TypeNode } from "../nodes.js";

/** What is written beside a field or an alias; read now, and lowered when all types are declared. */
export interface Body {
  readonly marks: Marks;
  readonly scope: Scope;
  /** Of a field. */
  readonly default: ast.Value | null;
}

/** An `example` in an object type. */
export interface WrittenExample {
  readonly example: ast.Example;
  readonly scope: Scope;
}

/** What the stage that declares types gives to the next, beside the types. */
export interface Bodies {
  readonly fields: Map<Field, Body>;
  readonly aliases: Map<AliasType, Body>;
  readonly examples: Map<string, readonly WrittenExample[]>;
  /** Keys of maps, with the place where each is written. */
  readonly mapKeys: { readonly key: Type; readonly span: Span }[];
}

/** Generic types whose instances need each other, the innermost first. */
export interface Instances {
  readonly declaration: ast.Declaration;
  readonly outer: Instances | null;
}

/** Where a type is written: whose names it sees, and what an inline object in it is called. */
export interface TypePlace {
  readonly scope: Scope;
  readonly parameters: ReadonlyMap<string, Type>;
  /** Derived name of an inline object here. */
  readonly inlineName: string;
  /** Gets the names of the types that are referred to, in the order of the text: the design lists types in this order. */
  readonly mentions: string[];
  readonly instances: Instances | null;
}

/** The stage that declares types: each name that is met becomes a task, so that nothing recurses however types hang together. */
export interface Declaring extends Context {
  readonly types: Map<string, NamedType | null>;
  /** Where each type comes from, to tell what clashes. */
  readonly spans: Map<string, Span>;
  /** The types that each type refers to, in the order of the text. */
  readonly mentions: Map<string, string[]>;
  readonly tasks: Task[];
  /** Objects whose fields wait for those of the types that they extend. */
  readonly objects: Map<string, PendingObject>;
  /** Generic types of which an instance needs ever larger ones. */
  readonly endless: Set<ast.Declaration>;
  readonly bodies: Bodies;
}

/** A named type that is still to be made: of a declaration, or of an object without its own name. */
export type Task =
  | {
      readonly kind: "declaration";
      readonly declaration: TypeDeclaration;
      /** Whether the name is not written in the contract. */
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

/** An object type before the fields of what it extends are copied into it. */
export interface PendingObject {
  readonly bases: readonly { readonly type: Type; readonly reference: ast.TypeReference }[];
  readonly members: readonly ast.TypeMember[];
  readonly own: readonly { readonly field: Field; readonly member: ast.Field }[];
  readonly place: TypePlace;
  readonly closed: boolean;
  readonly head: ObjectHead;
  /** Null for `Partial<T>`, which no one has written. */
  readonly node: TypeNode | null;
}

/** What an object type is called, and what its declaration says of it. */
export type ObjectHead = Pick<ObjectType, "name" | "derived" | "documentation" | "annotations" | "origin">;
