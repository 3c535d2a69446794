import type { Rule } from "./rule.js";

interface Setting {
  readonly code: string;
  readonly severity: "warning" | "info";
  readonly onByDefault: boolean;
  readonly setting: string;
  readonly what: string;
  readonly why: string;
  /** The clause, as somebody could write it. */
  readonly example: string;
}

/** A rule that wants one clause in the api. A contract without services or api is not for publishing. */
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
