import type { Span } from "../text/source-file.js";
import type { Diagnostic, Fix, RelatedPlace, Severity } from "./diagnostic.js";

/** The page that `goaidl explain CODE` prints. */
export interface DiagnosticPage {
  /** The mistake, in one or two sentences. */
  readonly what: string;
  /** Why it is refused or warned about. */
  readonly why: string;
  /** The smallest contract that has the mistake, and the same contract fixed. */
  readonly wrong: string;
  readonly right: string;
}

export interface DiagnosticDefinition<Parameters> {
  readonly severity: Severity;
  readonly message: (parameters: Parameters) => string;
  readonly page: DiagnosticPage;
}

/** A catalogue: code to definition. Each stage has its own, so that prose can be reviewed in one place. */
export type Catalogue = Readonly<Record<string, DiagnosticDefinition<never>>>;

/** Declares a catalogue; keeps the literal codes and parameter types, so that a wrong code or hole does not compile. */
export function defineDiagnostics<const Entries extends Catalogue>(entries: Entries): Entries {
  return entries;
}

export type ParametersOf<Definition> = Definition extends DiagnosticDefinition<infer Parameters> ? Parameters : never;

export interface Extras {
  readonly related?: readonly RelatedPlace[];
  readonly hint?: string | null;
  readonly fixes?: readonly Fix[];
}

/**
 * Makes a reporter over one catalogue.
 *
 * `report("unknown-type", { name: "Strin" }, span, { hint: "did you mean `string`?" })` returns the diagnostic.
 */
export function reporter<Entries extends Catalogue>(
  entries: Entries,
): <Code extends keyof Entries & string>(
  code: Code,
  parameters: ParametersOf<Entries[Code]>,
  span: Span,
  extras?: Extras,
) => Diagnostic {
  return (code, parameters, span, extras = {}) => {
    const definition: DiagnosticDefinition<never> | undefined = entries[code];
    if (definition === undefined) throw new Error(`no diagnostic has the code ${code}`);
    // The signature ties the type of `parameters` to the code, but the index access below loses that connection.
    const message = (definition.message as (parameters: unknown) => string)(parameters);
    return {
      code,
      severity: definition.severity,
      message,
      span,
      related: extras.related ?? [],
      hint: extras.hint ?? null,
      fixes: extras.fixes ?? [],
    };
  };
}
