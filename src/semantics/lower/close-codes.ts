/** Whether a client may start a call again after a close code for which its contract says neither `final` nor `retry`. */
export function isRetryCode(code: number): boolean {
  return code >= 4000 && code <= 4399;
}

/** Whether a close code is final where its contract says neither `final` nor `retry`. */
export function isFinalCode(code: number): boolean {
  return code >= 4600 && code <= 4999;
}
