/** The last stage: checks that need the whole design. */
import type { Design } from "../../ir/design.js";
import type { Context } from "../context.js";
import type { DeclaredTypes } from "../declare/declare-types.js";
import { isMapKey } from "../underlying.js";
import { checkAliases } from "./alias-cycles.js";
import { checkInterceptors } from "./check-interceptors.js";
import { checkMessages } from "./check-messages.js";
import { checkRoutes } from "./check-routes.js";
import { checkUnions } from "./check-unions.js";
import { checkFinite } from "./finite-types.js";

export function check(context: Context, design: Design, { bodies }: DeclaredTypes): void {
  checkAliases(context);
  checkFinite(context);
  checkUnions(context);
  for (const { key, span } of bodies.mapKeys) {
    if (!isMapKey(context, key)) context.report("invalid-map-key", {}, span);
  }
  checkMessages(context, design.services);
  checkRoutes(context, design.services);
  checkInterceptors(context, design);
}
