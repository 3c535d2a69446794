/** Whether a text is an absolute URL that a client can call: `ws:`, `wss:`, `http:` or `https:`. */
export function isServiceUrl(text: string): boolean {
  return /^(?:ws|http)s?:\/\//i.test(text) && URL.canParse(text);
}
