/** The faults of a template. `toolMessage` is the message of Handlebars, which is quoted. */
export type TemplateFault =
  | { readonly kind: "missing-key"; readonly view: string; readonly key: string }
  | { readonly kind: "missing-part"; readonly name: string }
  | { readonly kind: "handlebars"; readonly toolMessage: string }
  | { readonly kind: "not-handlebars" };

export function templateFaultText(fault: TemplateFault): string {
  switch (fault.kind) {
    case "missing-key":
      return `it reads \`${fault.view}.${fault.key}\`, which the view lacks`;
    case "missing-part":
      return `there is no template \`${fault.name}.hbs\``;
    case "handlebars":
      return `Handlebars says "${fault.toolMessage}"`;
    case "not-handlebars":
      return "it is not a Handlebars template";
  }
}
