import { ProgramError, runProgram } from './programs.js';
import type { OpenConnections, Socket } from './sockets.js';

/**
 * Destroys live sockets of this network namespace, and with them what they were connected to. Where the kernel or the
 * image cannot, nothing is lost: the rules answer their next packet with a reset.
 */
export async function breakConnections({ ours, theirs }: OpenConnections, oneWay: boolean): Promise<void> {
  const all = oneWay ? ours : [...ours, ...theirs];
  if (all.length === 0) return;
  try {
    await runProgram('ss', ['--kill', '--tcp', '--numeric', 'state', 'connected', filterOf(all)]);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
  }
}

/** Pure: each by the peer's address and both ports. */
export function filterOf(sockets: readonly Socket[]): string {
  return sockets
    .map(({ peer, peerPort, localPort }) => {
      const address = peer.includes(':') ? `[${peer}]` : peer;
      return `( dst ${address} and dport = :${peerPort} and sport = :${localPort} )`;
    })
    .join(' or ');
}
