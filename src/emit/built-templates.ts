/** The templates of this package that the build has compiled, by their text. The map is empty in the sources. */
export const builtTemplates: ReadonlyMap<string, TemplateSpecification> = new Map();
