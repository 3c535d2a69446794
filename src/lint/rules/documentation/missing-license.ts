import { missingSetting } from "../../missing-setting.js";

export const missingLicense = missingSetting({
  code: "missing-license",
  severity: "info",
  onByDefault: false,
  setting: "license",
  what: "The api has no `license`.",
  why: "Who reads a published document does not know what may be done with it.",
  example: 'license { name "MIT" }',
});
