import type { Rule } from "./rule.js";

interface Setting {
  readonly code: string;
  readonly severity: "warning" | "info";
  readonly onByDefault: boolean;
  readonly setting: string;
  readonly what: string;
  readonly why: string;
  /** An example of the clause. */
  readonly example: string;
}

/** A rule that requires one clause in the api. Contracts without services or without an api are skipped: they aren't published. */
export function missingSetting({ code, severity, onByDefault, setting, what, why, example }: Setting): Rule {
  return {
    code,
    category: "documentation",
    severity,
    onByDefault,
    page: {
      what,
      why,
      wrong: `api clock { path "/v1" }\nservice clock { method now { result timestamp  http { GET "/now" } } }\n`,
      right: `api clock { ${example}  path "/v1" }\nservice clock { method now { result timestamp  http { GET "/now" } } }\n`,
    },
    check: ({ program }, report) => {
      const { api } = program;
      if (api === null) return;
      const given = api.clauses.some((clause) =>
        clause.kind === "setting" || clause.kind === "settings-block"
          ? clause.name.text === setting
          : clause.kind === setting,
      );
      if (!given)
        report(api.name.span, `\`api ${api.name.text}\` has no \`${setting}\``, { hint: `add \`${example}\`` });
    },
  };
}
