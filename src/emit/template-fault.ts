/** What is wrong with a template. `said` is the text of Handlebars, which the message names and quotes. */
export type TemplateFault =
  | { readonly kind: "missing-key"; readonly view: string; readonly key: string }
  | { readonly kind: "missing-part"; readonly name: string }
  | { readonly kind: "handlebars"; readonly said: string }
  | { readonly kind: "not-handlebars" };

export function templateFaultText(fault: TemplateFault): string {
  switch (fault.kind) {
    case "missing-key":
      return `it reads \`${fault.view}.${fault.key}\`, which the view lacks`;
    case "missing-part":
      return `there is no template \`${fault.name}.hbs\``;
    case "handlebars":
      return `Handlebars says "${fault.said}"`;
    case "not-handlebars":
      return "it is not a Handlebars template";
  }
}
