import { missingSetting } from "../../missing-setting.js";

export const missingContact = missingSetting({
  code: "missing-contact",
  severity: "info",
  onByDefault: false,
  setting: "contact",
  what: "The api has no `contact`.",
  why: "Who reads a published document has nobody to ask.",
  example: 'contact { name "Time team"  email "time@example.com" }',
});
