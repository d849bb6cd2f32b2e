/** The name of a write: `ORIGIN.INCARNATION:SEQ`, for instance `us-west.3:17`. */
export interface WriteId {
  /** `ORIGIN.INCARNATION`, the key of `Ranges`. */
  readonly log: string;
  readonly seq: number;
}

export function writeId(region: string, incarnation: number, seq: number): string {
  return `${region}.${incarnation}:${seq}`;
}

/** Null when it is no write's name. */
export function parseWriteId(id: string): WriteId | null {
  const match = /^([^:]+\.\d+):(\d+)$/.exec(id);
  return match?.[1] === undefined ? null : { log: match[1], seq: Number(match[2]) };
}
