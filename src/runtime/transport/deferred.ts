/**
 * A promise and the functions that settle it. A rejection that no caller awaits counts as handled: whether to await is
 * the caller's choice, and a peer that leaves must not end the process.
 */
export class Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve: (value: Value) => void = () => {};
  reject: (reason: unknown) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => {});
  }
}
