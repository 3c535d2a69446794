/** Resolves waiting requests with answers, in order. */
export function inOrder() {
  const waiting = [];
  let at = 0;
  return {
    wait: () => new Promise((done) => waiting.push(done)),
    next(answer) {
      waiting[at++](answer);
      if (at < 1_000) return;
      waiting.splice(0, at);
      at = 0;
    },
  };
}
