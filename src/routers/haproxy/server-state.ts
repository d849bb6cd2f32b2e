import { rowsIn } from './answers.js';

/** A server as one process sees it. */
export interface ServerState {
  readonly name: string;
  /** What requests are divided by now, and what the configuration says. 0 to 256. */
  readonly weight: number;
  readonly configured: number;
  /** Whether its health lets it have any; what was never checked is up. */
  readonly up: boolean;
  /** Gets nothing new, by a command. */
  readonly drained: boolean;
  /** Gets nothing at all, by a command or the configuration. */
  readonly maintained: boolean;
  readonly address: string;
  readonly port: number;
  /** The name that its address comes from; empty without one. */
  readonly host: string;
}

/** Bits of `srv_admin_state`: set here, or for another server that this one tracks. */
const MAINTENANCE = 0x01 | 0x02 | 0x04 | 0x20 | 0x40;
const DRAIN = 0x08 | 0x10;
const STOPPED = '0';

/** Reads the answer to `show servers state BACKEND`; null for what is none. */
export function serverStatesIn(answer: string): readonly ServerState[] | null {
  if (!answer.startsWith('1\n# be_id ')) return null;
  return rowsIn(answer, ' ').map((row) => {
    const admin = Number(row['srv_admin_state']);
    return {
      name: row['srv_name'] ?? '',
      weight: Number(row['srv_uweight']),
      configured: Number(row['srv_iweight']),
      up: row['srv_op_state'] !== STOPPED,
      drained: (admin & DRAIN) !== 0,
      maintained: (admin & MAINTENANCE) !== 0,
      address: said(row['srv_addr']),
      port: Number(row['srv_port'] ?? 0),
      host: said(row['srv_fqdn']),
    };
  });
}

/** What is not there is said by a dash. */
function said(value = '-'): string {
  return value === '-' ? '' : value;
}
