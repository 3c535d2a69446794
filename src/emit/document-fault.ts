/** The faults of a rendered document. `toolMessage` is the message of another tool, which is named and quoted. */
export type DocumentFault =
  | { readonly kind: "not-json"; readonly toolMessage: string }
  | { readonly kind: "not-an-object" }
  | { readonly kind: "invalid-schema"; readonly schema: string | null; readonly toolMessage: string }
  | { readonly kind: "dangling-reference"; readonly at: string; readonly reference: string }
  | { readonly kind: "missing-member"; readonly key: string }
  | { readonly kind: "component-name"; readonly components: string; readonly name: string }
  | { readonly kind: "address-with-query"; readonly channel: string }
  | { readonly kind: "undeclared-parameter"; readonly channel: string; readonly parameter: string }
  | { readonly kind: "unused-parameter"; readonly channel: string; readonly parameter: string }
  | { readonly kind: "message-of-another-channel"; readonly operation: string; readonly reference: string }
  | { readonly kind: "missing-action"; readonly operation: string }
  | { readonly kind: "mismatched-end"; readonly tag: string; readonly open: string | null }
  | { readonly kind: "missing-end"; readonly tag: string }
  | { readonly kind: "loads"; readonly tag: string }
  | { readonly kind: "repeated-id"; readonly id: string }
  | { readonly kind: "dead-link"; readonly id: string };

export function documentFaultText(fault: DocumentFault): string {
  switch (fault.kind) {
    case "not-json":
      return `JSON.parse says "${fault.toolMessage}"`;
    case "not-an-object":
      return "the document is not an object";
    case "invalid-schema":
      return `ajv refuses ${fault.schema === null ? "the schema" : `the schema \`${fault.schema}\``}: "${fault.toolMessage}"`;
    case "dangling-reference":
      return `\`${fault.at}\` refers to \`${fault.reference}\`, which does not exist`;
    case "missing-member":
      return `it has no \`${fault.key}\``;
    case "component-name":
      return `\`components/${fault.components}\` has the name \`${fault.name}\`, which AsyncAPI does not allow`;
    case "address-with-query":
      return `the address of channel \`${fault.channel}\` has a query or a fragment`;
    case "undeclared-parameter":
      return `channel \`${fault.channel}\` does not declare \`{${fault.parameter}}\``;
    case "unused-parameter":
      return `channel \`${fault.channel}\` declares \`{${fault.parameter}}\`, which its address lacks`;
    case "message-of-another-channel":
      return `operation \`${fault.operation}\` has the message \`${fault.reference}\`, which is not of its channel`;
    case "missing-action":
      return `operation \`${fault.operation}\` has no action`;
    case "mismatched-end":
      return `\`</${fault.tag}>\` is where ${fault.open === null ? "nothing is open" : `\`<${fault.open}>\` is open`}`;
    case "missing-end":
      return `\`<${fault.tag}>\` has no end`;
    case "loads":
      return `\`<${fault.tag}>\` loads something, and the page must stand alone`;
    case "repeated-id":
      return `the id "${fault.id}" is repeated`;
    case "dead-link":
      return `a link leads to \`#${fault.id}\`, which does not exist`;
  }
}
