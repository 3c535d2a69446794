import { defineDiagnostics, reporter } from "../diagnostics/define.js";

/** What can be wrong with what targets render: ours are tested not to be, a user's template or target may. */
export const emitDiagnostics = defineDiagnostics({
  "broken-template": {
    severity: "error",
    message: ({ reason }: { readonly reason: string }) => `the template can't be used: ${reason}`,
    page: {
      what: "A template is no Handlebars, or reads something that the target does not give it.",
      why: "A template reads finished texts by the names of the target's view; what the view lacks would silently be left out. Only a template given with `--templates`, or of a target of your own, can cause this.",
      wrong: "A template `asyncapi.hbs` with a wrong name: {{json chanels}}",
      right: "The same template with the name that the view has: {{json channels}}",
    },
  },
  "unused-template": {
    severity: "error",
    message: ({ name, target }: { readonly name: string; readonly target: string }) =>
      `the target ${target} has no template ${name}.hbs to replace, and no template uses it as a part`,
    page: {
      what: "A file in a folder given with `--templates` replaces no template of its target.",
      why: "It would have no effect, and that is hard to see. Its name is misspelt, or its target was changed.",
      wrong: "--templates ours, with the file ours/asyncapi/asyncap.hbs",
      right: "--templates ours, with the file ours/asyncapi/asyncapi.hbs",
    },
  },
  "invalid-document": {
    severity: "error",
    message: ({ path, reason }: { readonly path: string; readonly reason: string }) =>
      `${path} is not valid: ${reason}`,
    page: {
      what: "A target rendered a document that is no JSON or HTML, or that breaks the rules of its own format.",
      why: "Tools would stumble over it later, so nothing is written. Only a template given with `--templates` can cause this.",
      wrong:
        'A template `asyncapi.hbs` that leaves out a comma: { "asyncapi": {{json version}} "info": {{json info}} }',
      right: 'The same template with it: { "asyncapi": {{json version}}, "info": {{json info}} }',
    },
  },
});

export const report = reporter(emitDiagnostics);
