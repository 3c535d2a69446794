import { missingSetting } from "../../missing-setting.js";

export const missingServer = missingSetting({
  code: "missing-server",
  severity: "info",
  onByDefault: false,
  setting: "server",
  what: "The api has no `server`.",
  why: "A published document then doesn't say where to connect.",
  example: 'server main { url "wss://clock.example.com" }',
});
