import { missingSetting } from "../../missing-setting.js";

export const missingTitle = missingSetting({
  code: "missing-title",
  severity: "info",
  onByDefault: true,
  setting: "title",
  what: "The api has no `title`.",
  why: "AsyncAPI documents need one, and get the api's name instead.",
  example: 'title "Clock"',
});
