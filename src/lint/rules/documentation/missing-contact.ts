import { missingSetting } from "../../missing-setting.js";

export const missingContact = missingSetting({
  code: "missing-contact",
  severity: "info",
  onByDefault: false,
  setting: "contact",
  what: "The api has no `contact`.",
  why: "Readers of a published document have no one to ask.",
  example: 'contact { name "Time team"  email "time@example.com" }',
});
