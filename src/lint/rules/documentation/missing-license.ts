import { missingSetting } from "../../missing-setting.js";

export const missingLicense = missingSetting({
  code: "missing-license",
  severity: "info",
  onByDefault: false,
  setting: "license",
  what: "The api has no `license`.",
  why: "Readers of a published document don't know how they may use it.",
  example: 'license { name "MIT" }',
});
