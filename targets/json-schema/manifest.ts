import type { ValidateFunction } from "ajv";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { DocumentFault } from "../../src/emit/document-fault.js";
import { fileNames } from "../../src/emit/file-names.js";
import type { RenderedFile, Target } from "../../src/emit/target.js";
import type { Json } from "../../src/ir/json.js";
import { typesByName } from "../../src/ir/walk.js";
import { kebabCase } from "../../src/text/casing.js";
import type { Dialect, JsonSchema } from "../schema/dialect.js";
import { referencesIn, renderedDocument, resolves } from "../schema/document-check.js";
import { errorsText } from "../schema/errors-text.js";
import { metaschemaValidator } from "../schema/metaschema-validator.js";
import { namesByService } from "../schema/reachable.js";
import { namedSchema } from "../schema/type-schema.js";

const metaschemas = {
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
  "07": "http://json-schema.org/draft-07/schema#",
} as const;

/** A schema for each type, and a bundle for each service. */
export const jsonSchema: Target = {
  name: "json-schema",
  title: "JSON Schemas: one for each type, and a bundle for each service",
  options: {
    type: "object",
    properties: {
      draft: { type: "string", enum: ["2020-12", "07"], default: "2020-12", description: "draft of JSON Schema" },
      baseUrl: {
        type: "string",
        description: "prefix of each `$id`; empty: the file name alone; by default https://<api>.invalid/schemas/",
      },
    },
    additionalProperties: false,
  },
  templates: [new URL("./templates/", import.meta.url)],
  generate({ design, options, templates }) {
    const draft = options.draft === "07" ? "07" : "2020-12";
    const types = typesByName(design);
    const base = baseOf(options.baseUrl, design.api.name);
    const names = design.types.map((type) => type.name);
    const typeFiles = new Map(fileNames(names).map((file, index) => [names[index], `${file}.schema.json`]));
    const fileOf = (name: string): string => typeFiles.get(name) ?? name;
    // URIs are ASCII (RFC 3986); names of the language are not. References are relative, so that they resolve against
    // the `$id` as well as against the file.
    const referenceOf = (name: string): string => encodeURIComponent(fileOf(name));
    const dialect = (reference: Dialect["reference"]): Dialect => ({
      draft,
      flavour: "json-schema",
      optionalNull: true,
      types,
      reference,
    });
    // A recursive type refers to the file's root, because tools that follow the file's name again would make two types
    // of it.
    const apart = (self: string): Dialect => dialect((name) => (name === self ? "#" : referenceOf(name)));
    const known = new Set(design.types.map((type) => referenceOf(type.name)));
    const isSchema = metaschemaValidator(draft);
    const files: RenderedFile[] = [];
    const diagnostics: Diagnostic[] = [];
    const add = (path: string, document: JsonSchema): void => {
      const checked = renderedDocument(templates, {
        path,
        template: "schema",
        view: { document },
        document,
        problemsOf: (rendered) => schemaProblems(rendered, isSchema, known),
      });
      files.push({ path, text: `${JSON.stringify(checked.value, null, 2)}\n` });
      diagnostics.push(...checked.diagnostics);
    };
    for (const type of design.types) {
      add(fileOf(type.name), {
        $schema: metaschemas[draft],
        $id: base + referenceOf(type.name),
        ...namedSchema(type, apart(type.name)),
      });
    }
    const keyword = draft === "07" ? "definitions" : "$defs";
    const bundled = dialect((name) => `#/${keyword}/${encodeURIComponent(name)}`);
    const serviceFiles = fileNames(design.services.map((service) => kebabCase(service.name)));
    const namesOf = namesByService(types);
    for (const [index, service] of design.services.entries()) {
      const definitions = namesOf(service).map((name): [string, JsonSchema] => {
        const type = types.get(name);
        if (type === undefined) throw new Error(`the design has no type ${name}`);
        return [name, namedSchema(type, bundled)];
      });
      const name = `${serviceFiles[index]}.bundle.schema.json`;
      add(name, {
        $schema: metaschemas[draft],
        $id: `${base}${encodeURIComponent(name)}`,
        title: service.name,
        ...(service.documentation.text === null ? {} : { description: service.documentation.text }),
        [keyword]: Object.fromEntries(definitions),
      });
    }
    return { files: diagnostics.length > 0 ? [] : files, diagnostics };
  },
};

/** The beginning of `$id`s, before the name of the file. */
function baseOf(given: Json | undefined, api: string): string {
  if (typeof given !== "string") return `https://${kebabCase(api)}.invalid/schemas/`;
  return given === "" || given.endsWith("/") ? given : `${given}/`;
}

/** The faults that a metaschema reports, and dangling references. */
function schemaProblems(document: Json, isSchema: ValidateFunction, known: ReadonlySet<string>): DocumentFault[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [{ kind: "not-an-object" }];
  const dangling = referencesIn(document)
    .filter(({ reference }) => !known.has(reference) && !resolves(document, reference))
    .map(({ at, reference }): DocumentFault => ({ kind: "dangling-reference", at, reference }));
  return isSchema(document)
    ? dangling
    : [...dangling, { kind: "invalid-schema", schema: null, toolMessage: errorsText(isSchema) }];
}
