/** How messages of many channels share one WebSocket: specs/protocol/protocol.md, "The shared connection". */

/** The subprotocol of a shared connection. */
export const sharedSubprotocol = "goaidl.mux.v1";

/** The largest `message max` of a call on a shared connection; a call with a larger one has a separate WebSocket. */
export const sharedMessageMaxBytes = 16_777_216;

/** The default path of the shared endpoint, below the server's address. */
export const defaultSharedPath = "/goaidl";

/** The channel of control frames. */
export const controlChannel = 0;

/** The highest channel number: channel numbers have four bytes in a binary message. */
export const highestChannel = 0xffff_ffff;

/** The maximum length of a channel number in digits with the space after it; a binary message's number is shorter. */
export const envelopeBytes = 11;

const numberBytes = 4;

export interface Enveloped<Data> {
  readonly channel: number;
  readonly data: Data;
}

export function sealText(channel: number, text: string): string {
  return `${channel} ${text}`;
}

export function sealBinary(channel: number, data: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(numberBytes + data.byteLength);
  new DataView(sealed.buffer).setUint32(0, channel);
  sealed.set(data, numberBytes);
  return sealed;
}

/** Splits a text message into the channel and the rest; null if it does not begin with a channel number and a space. */
export function openText(text: string): Enveloped<string> | null {
  const end = text.indexOf(" ");
  if (end < 1 || end >= envelopeBytes) return null;
  const digits = text.slice(0, end);
  const channel = Number(digits);
  // Each number has only one spelling: without sign, exponent or leading zero.
  if (!Number.isInteger(channel) || channel > highestChannel || String(channel) !== digits) return null;
  return { channel, data: text.slice(end + 1) };
}

/**
 * Splits a binary message into the channel and the rest; null if it is too short. The rest shares the message's memory.
 */
export function openBinary(message: Uint8Array): Enveloped<Uint8Array> | null {
  if (message.byteLength < numberBytes) return null;
  const channel = new DataView(message.buffer, message.byteOffset, numberBytes).getUint32(0);
  return { channel, data: message.subarray(numberBytes) };
}
