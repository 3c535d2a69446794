import { missingSetting } from "../../missing-setting.js";

export const missingTitle = missingSetting({
  code: "missing-title",
  severity: "info",
  onByDefault: true,
  setting: "title",
  what: "The api has no `title`.",
  why: "AsyncAPI documents need a title, and use the api's name without one.",
  example: 'title "Clock"',
});
