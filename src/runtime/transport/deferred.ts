/**
 * A promise and the functions that settle it. Its rejection counts as handled even if it is never awaited: whether to
 * await it is the caller's choice, and a peer that leaves must not end the process.
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
