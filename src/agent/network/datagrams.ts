const MARK = 8;
export const SENT_BYTES = MARK + 4;
export const ANSWERED_BYTES = SENT_BYTES + 4;

/** A datagram that is sent to an ear: of which sounding, and which one of it. */
export function numbered(mark: Buffer, number: number): Buffer {
  const datagram = Buffer.alloc(SENT_BYTES);
  mark.copy(datagram, 0, 0, MARK);
  datagram.writeUInt32BE(number, MARK);
  return datagram;
}

/** The same as its ear sends it back: with how many of its sounding have arrived by then. */
export function answered(datagram: Buffer, arrived: number): Buffer {
  const answer = Buffer.alloc(ANSWERED_BYTES);
  datagram.copy(answer, 0, 0, SENT_BYTES);
  answer.writeUInt32BE(arrived, SENT_BYTES);
  return answer;
}

/** Null for what is no answer of this sounding. */
export function readAnswer(mark: Buffer, datagram: Buffer): { number: number; arrived: number } | null {
  if (datagram.length !== ANSWERED_BYTES || markOf(datagram) !== markOf(mark)) return null;
  return { number: datagram.readUInt32BE(MARK), arrived: datagram.readUInt32BE(SENT_BYTES) };
}

/** Names a sounding. */
export function markOf(datagram: Buffer): string {
  return datagram.toString('hex', 0, MARK);
}
