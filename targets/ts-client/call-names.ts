import type { Method, Service } from "../../src/ir/design.js";
import { declaredNames, methodConstant } from "../typescript/service-names.js";
import type { Usage } from "../typescript/usage.js";

/** The names of parameters and constants in the functions that make calls. */
const locals = ["caller", "payload", "options", "callOptions", "interceptors"];

/** The name of each method's function: the method's name, unless something else in the file has it. */
export function callNames(usage: Usage, service: Service): ReadonlyMap<Method, string> {
  const taken = new Set([...locals, ...declaredNames(usage, service)]);
  return new Map(
    service.methods.map((method) => {
      const own = methodConstant(method, "");
      const long = methodConstant(method, "Call");
      let name = taken.has(own) ? long : own;
      for (let number = 2; taken.has(name); number++) name = `${long}${number}`;
      taken.add(name);
      return [method, name];
    }),
  );
}
