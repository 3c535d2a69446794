import type { Rule } from "../../rule.js";

/** Hosts on the developer's machine, and in the private networks of RFC 1918. */
const near =
  /^(?:127\.|\[?::1|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[^./:]+(?:[:/]|$)|[^/:]+\.(?:local|test|internal|localhost)(?:[:/]|$))/i;

export const unprotectedServer: Rule = {
  code: "unprotected-server",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A server's URL starts with `ws:` or `http:`, and its host is neither local nor in a private network.",
    why: "Tokens and messages travel unencrypted, and browsers don't let pages loaded over https connect to such a server.",
    wrong: 'api feed { version "1.0.0"  server main { url "ws://feed.example.com" } }\n',
    right: 'api feed { version "1.0.0"  server main { url "wss://feed.example.com" } }\n',
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "server") continue;
      for (const { name, value } of node.settings) {
        if (name.text !== "url" || value.kind !== "string") continue;
        const open = /^(ws|http):\/\//.exec(value.value);
        if (open === null || near.test(value.value.slice(open[0].length))) continue;
        report(value.span, `\`${node.name.text}\` is reached without TLS`, {
          hint: `use \`${open[1]}s://\``,
          fixes: value.block
            ? []
            : [
                {
                  title: `write \`${open[1]}s://\``,
                  edits: [{ span: value.span, text: JSON.stringify(value.value.replace(/^(ws|http)/, "$1s")) }],
                },
              ],
        });
      }
    }
  },
};
