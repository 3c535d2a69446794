/** The events of the server's WebSocket; `closed` comes exactly once and last. */
export interface AcceptedSocket {
  text(text: string, bytes: number): void;
  binary(data: Uint8Array): void;
  closed(code: number, reason: string): void;
}
