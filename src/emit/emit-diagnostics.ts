import { defineDiagnostics, reporter } from "../diagnostics/define.js";
import { type DocumentFault, documentFaultText } from "./document-fault.js";
import { type TemplateFault, templateFaultText } from "./template-fault.js";

/** Errors in templates and rendered documents. Our own are tested; those of users can have mistakes. */
export const emitDiagnostics = defineDiagnostics({
  "broken-template": {
    severity: "error",
    message: ({ fault }: { readonly fault: TemplateFault }) =>
      `the template can't be used: ${templateFaultText(fault)}`,
    page: {
      what: "A template is not valid Handlebars, or reads a value that the target does not provide.",
      why: "A template reads finished texts by name from the target's view. A name that the view lacks would silently print nothing. Only a template given with `--templates`, or a custom target's template, can cause this.",
      wrong: "A template `asyncapi.hbs` with a wrong name: {{json chanels}}",
      right: "The same template with the name that the view has: {{json channels}}",
    },
  },
  "unused-template": {
    severity: "error",
    message: ({ name, target }: { readonly name: string; readonly target: string }) =>
      `the target \`${target}\` has no template \`${name}.hbs\` to replace, and no template uses it as a part`,
    page: {
      what: "A file in a folder given with `--templates` replaces no template of its target.",
      why: "The file would silently have no effect. Its name is misspelt, or the target no longer has such a template.",
      wrong: "--templates ours, with the file ours/asyncapi/asyncap.hbs",
      right: "--templates ours, with the file ours/asyncapi/asyncapi.hbs",
    },
  },
  "ignored-template": {
    severity: "warning",
    message: ({ name }: { readonly name: string }) =>
      `the template \`${name}.hbs\` writes TypeScript, so it has no effect with \`emit: js\``,
    page: {
      what: "A template given with `--templates` replaces one that writes TypeScript, but the target's option `emit` is `js`.",
      why: "JavaScript and declarations have separate templates, whose names end in `.js.hbs` and `.d.ts.hbs`. Types are not removed from rendered templates.",
      wrong: "--templates ours --option ts-client.emit=js, with the file ours/ts-client/codecs.ts.hbs",
      right: "The same command with the files ours/ts-client/codecs.js.hbs and codecs.d.ts.hbs",
    },
  },
  "invalid-document": {
    severity: "error",
    message: ({ path, fault }: { readonly path: string; readonly fault: DocumentFault }) =>
      `\`${path}\` is not valid: ${documentFaultText(fault)}`,
    page: {
      what: "A target rendered a document that is not valid JSON or HTML, or that violates its format.",
      why: "Tools would fail on the document later, so nothing is written. Only a template given with `--templates` can cause this.",
      wrong:
        'A template `asyncapi.hbs` that leaves out a comma: { "asyncapi": {{json version}} "info": {{json info}} }',
      right: 'The same template with the comma: { "asyncapi": {{json version}}, "info": {{json info}} }',
    },
  },
});

export const report = reporter(emitDiagnostics);
