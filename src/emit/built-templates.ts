/** The templates of this package that the build has compiled, by their text. There are none among the sources. */
export const builtTemplates: ReadonlyMap<string, TemplateSpecification> = new Map();
