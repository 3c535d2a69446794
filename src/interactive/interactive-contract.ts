import type { Design, Method, Service } from "../ir/design.js";
import type { NamedType } from "../ir/type.js";
import { typesByName } from "../ir/walk.js";
import { type MethodCodecs, methodCodecs, type Script } from "./method-codecs.js";

/** A method that can be called and served with JSON values. */
export interface InteractiveMethod {
  readonly service: Service;
  readonly method: Method;
  /** The named types of the contract. */
  readonly types: ReadonlyMap<string, NamedType>;
  readonly codecs: MethodCodecs;
}

/** A contract whose methods can be called and served without generated files. */
export interface InteractiveContract {
  readonly design: Design;
  readonly methods: readonly InteractiveMethod[];
}

/** Loads a contract from the scripts of its program. */
export function interactiveContract(
  design: Design,
  scripts: { readonly client: Script; readonly server: Script },
): InteractiveContract {
  const types = typesByName(design);
  const all = methodCodecs(scripts);
  const methods = design.services.flatMap((service) => service.methods.map((method) => ({ service, method })));
  return {
    design,
    methods: methods.map(({ service, method }) => {
      const codecs = all.find(
        ({ descriptor }) => descriptor.service === service.name && descriptor.name === method.name,
      );
      if (codecs === undefined) throw new Error(`the generated code lacks ${service.name}.${method.name}`);
      return { service, method, types, codecs };
    }),
  };
}
