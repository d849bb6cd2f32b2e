const LENGTH_BYTES = 2;

/** A message of DNS as it goes over TCP: its length comes first (RFC 1035, 4.2.2). */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The first message of what was heard, and what comes after it; null while it is not complete. */
export function messageIn(heard: Buffer): { readonly message: Buffer; readonly rest: Buffer } | null {
  if (heard.length < LENGTH_BYTES) return null;
  const end = LENGTH_BYTES + heard.readUInt16BE(0);
  if (heard.length < end) return null;
  return { message: heard.subarray(LENGTH_BYTES, end), rest: heard.subarray(end) };
}
