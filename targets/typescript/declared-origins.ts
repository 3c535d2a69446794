import type { MappedLine } from "../../src/emit/source-map.js";
import type { Design, Service } from "../../src/ir/design.js";
import type { Origin } from "../../src/ir/documentation.js";
import { codecNameIn } from "./codec-expression.js";
import {
  errorClasses,
  methodConstant,
  methodName,
  serviceClass,
  serviceFactory,
  serviceTopics,
} from "./service-names.js";
import { type Direction, nameIn, type Usage } from "./usage.js";

/** The places in the contract of a generated file's declarations, by name; members are `Interface.member`. */
export type DeclaredOrigins = ReadonlyMap<string, Origin>;

const directions: readonly Direction[] = ["received", "sent"];

/** The origins of the declarations in `types.ts` and `codecs.ts`. */
export function typeOrigins(design: Design, usages: readonly Usage[]): DeclaredOrigins {
  const origins = new Map<string, Origin>();
  for (const type of design.types) {
    if (type.origin === null) continue;
    origins.set(`check${type.name}`, type.origin);
    for (const usage of usages) {
      for (const direction of directions) {
        const name = nameIn(usage, type.name, direction);
        origins.set(name, type.origin);
        origins.set(codecNameIn(usage, type.name, direction), type.origin);
        for (const field of type.kind === "object" ? type.fields : []) {
          if (field.origin !== null) origins.set(`${name}.${field.name}`, field.origin);
        }
      }
    }
  }
  return origins;
}

/** The origins of the declarations in the file of a service. */
export function serviceOrigins(service: Service): DeclaredOrigins {
  const origins = new Map<string, Origin>();
  const add = (name: string, origin: Origin | null): void => {
    if (origin !== null) origins.set(name, origin);
  };
  const interfaces = [`${serviceClass(service)}Client`, `${serviceClass(service)}Handlers`];
  const factories = [`create${serviceClass(service)}Client`, serviceFactory(service), serviceTopics(service)];
  for (const name of [...interfaces, ...factories]) add(name, service.origin);
  for (const { className, error } of errorClasses(service)) add(className, error.origin);
  for (const method of service.methods) {
    add(methodConstant(method, ""), method.origin);
    add(methodConstant(method, "Descriptor"), method.origin);
    for (const name of interfaces) add(`${name}.${methodName(method)}`, method.origin);
  }
  return origins;
}

const declaration =
  /^((?:export )?(?:declare )?(?:interface|type|const|class|function) )([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
const member = /^( {2}(?:readonly )?)(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|"((?:[^"\\]|\\.)*)")\??[:(]/u;

/** The origin of each line of a generated text that begins a declaration or a member. */
export function mappedLines(text: string, origins: DeclaredOrigins): (MappedLine | null)[] {
  let declared = "";
  return text.split("\n").map((line) => {
    const [, head = "", name] = declaration.exec(line) ?? [];
    if (name !== undefined) {
      declared = name;
      return mapped(origins.get(name), head.length);
    }
    const [, indent = "", plain, quoted] = member.exec(line) ?? [];
    return mapped(origins.get(`${declared}.${plain ?? quoted ?? ""}`), indent.length);
  });
}

function mapped(origin: Origin | undefined, column: number): MappedLine | null {
  return origin === undefined ? null : { origin, column };
}
