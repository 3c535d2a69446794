import { missingSetting } from "../../missing-setting.js";

export const missingVersion = missingSetting({
  code: "missing-version",
  severity: "warning",
  onByDefault: true,
  setting: "version",
  what: "The api has no `version`.",
  why: "AsyncAPI documents need a version, and two documents without one can't be told apart.",
  example: 'version "1.0.0"',
});
