import { defineDiagnostics } from "../../diagnostics/define.js";
import type { Quoted } from "../../diagnostics/quoted.js";
import { type JsonFault, jsonFaultText } from "../../text/json-text.js";
import { type SchemaFault, schemaFaultText } from "./schema-fault.js";

/** An object of the configuration. */
export type ConfigPlace = Quoted | "the configuration";

/** The faults of a value in the configuration. */
export type ConfigFault =
  | { readonly kind: "schema"; readonly place: ConfigPlace; readonly fault: SchemaFault }
  | { readonly kind: "no-targets" }
  | { readonly kind: "unknown-placeholder"; readonly name: string };

function configFaultText(p: ConfigFault): string {
  switch (p.kind) {
    case "schema":
      return `${p.place} ${schemaFaultText(p.fault)}`;
    case "no-targets":
      return "`targets` is missing";
    case "unknown-placeholder":
      return `the placeholder \`${p.name}\` is unknown; use \`{name}\` or \`{path}\``;
  }
}

/** Mistakes in a `goaidl.config.json`. */
export const configDiagnostics = defineDiagnostics({
  "config-syntax": {
    severity: "error",
    message: ({ fault }: { fault: JsonFault }) => jsonFaultText(fault),
    page: {
      what: "The configuration file is not JSON.",
      why: "Only the first such place is reported, because the following ones may be its consequence. Comments and commas before a closing bracket are fine.",
      wrong: '{ "inputs": ["api.goa"] "targets": ["docs"] }\n',
      right: '{ "inputs": ["api.goa"], "targets": ["docs"] }\n',
    },
  },
  "config-key-twice": {
    severity: "error",
    message: ({ key }: { key: string }) => `the key \`${key}\` appears twice`,
    page: {
      what: "An object has a key twice.",
      why: "Most JSON readers silently take the later one, and ignore the earlier one.",
      wrong: '{ "inputs": ["a.goa"], "targets": ["docs"], "inputs": ["b.goa"] }\n',
      right: '{ "inputs": ["b.goa"], "targets": ["docs"] }\n',
    },
  },
  "config-unknown-key": {
    severity: "error",
    message: ({ key, place }: { key: string; place: ConfigPlace }) => `${place} has no key \`${key}\``,
    page: {
      what: "An object has a key that goaidl does not know.",
      why: "It would be ignored silently.",
      wrong: '{ "inputs": ["api.goa"], "target": ["docs"] }\n',
      right: '{ "inputs": ["api.goa"], "targets": ["docs"] }\n',
    },
  },
  "config-missing-key": {
    severity: "error",
    message: ({ key, place }: { key: string; place: ConfigPlace }) => `${place} lacks \`${key}\``,
    page: {
      what: "A required key is missing.",
      why: "Without `inputs` goaidl does not know which contracts to read.",
      wrong: '{ "targets": ["docs"] }\n',
      right: '{ "inputs": ["api.goa"], "targets": ["docs"] }\n',
    },
  },
  "config-value": {
    severity: "error",
    message: (fault: ConfigFault) => configFaultText(fault),
    page: {
      what: "A value is not one that its key accepts.",
      why: "The published schema (`specs/schemas/config.schema.json` of the package) lists the accepted values; editors show it where `$schema` points there.",
      wrong: '{ "inputs": ["api.goa"], "targets": ["asynapi"] }\n',
      right: '{ "inputs": ["api.goa"], "targets": ["asyncapi"] }\n',
    },
  },
  "config-no-match": {
    severity: "error",
    message: ({ input }: { input: string }) => `no contract matches \`${input}\``,
    page: {
      what: "An entry of `inputs` names no file.",
      why: "The entry is misspelt, or the file was moved. Without this error the contract would silently be left out of every check.",
      wrong: '{ "inputs": ["no/such/folder/*.goa"], "targets": ["docs"] }\n',
      right: '{ "inputs": ["api.goa"], "targets": ["docs"] }\n',
    },
  },
  "config-same-output": {
    severity: "error",
    message: ({ path, first, second }: { path: string; first: string; second: string }) =>
      `\`${first}\` and \`${second}\` would both write \`${path}\``,
    page: {
      what: "Two contracts, or two entries of `targets`, write the same file.",
      why: "One would overwrite the other. `{name}` in an output folder is the contract's name without `.goa`, `{path}` the same with its folders.",
      wrong: '{ "inputs": ["api.goa", "other.goa"], "out": "gen", "targets": ["docs"] }\n',
      right: '{ "inputs": ["api.goa", "other.goa"], "out": "gen/{name}", "targets": ["docs"] }\n',
    },
  },
});
