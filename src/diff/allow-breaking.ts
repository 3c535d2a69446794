import type { Design } from "../ir/design.js";
import type { Annotations, Origin } from "../ir/documentation.js";

/** An `@allowBreaking(code, "reason")` with the declaration that has it. */
export interface Permission {
  /** `field LogEntry.level`, `type LogEntry`, `method logger.tail`, `service logger` or `api`. */
  readonly scope: string;
  readonly code: string;
  readonly reason: string;
  readonly origin: Origin | null;
}

/** All permissions of a design, in order. */
function permissionsOf(design: Design): Permission[] {
  const found: Permission[] = [];
  const collect = (scope: string, annotations: Annotations, origin: Origin | null): void => {
    for (const annotation of annotations) {
      if (annotation.name !== "allowBreaking") continue;
      const { code, reason } = annotation.arguments;
      if (typeof code === "string") found.push({ scope, code, reason: String(reason ?? ""), origin });
    }
  };
  collect("api", design.api.annotations, null);
  for (const service of design.services) {
    collect(`service ${service.name}`, service.annotations, service.origin);
    for (const method of service.methods)
      collect(`method ${service.name}.${method.name}`, method.annotations, method.origin);
  }
  for (const type of design.types) {
    collect(`type ${type.name}`, type.annotations, type.origin);
    if (type.kind !== "object") continue;
    for (const field of type.fields) collect(`field ${type.name}.${field.name}`, field.annotations, field.origin);
  }
  return found;
}

/**
 * The effective permissions, which are the new ones. One that the old design also has was given for an earlier change
 * and permits no further one, because it would hide all later changes.
 */
export function newPermissions(before: Design, after: Design): Permission[] {
  const key = ({ scope, code, reason }: Permission): string => JSON.stringify([scope, code, reason]);
  const spent = new Set(permissionsOf(before).map(key));
  return permissionsOf(after).filter((permission) => !spent.has(key(permission)));
}
