import { networkInterfaces } from 'node:os';

/** An address of this machine that pods and Services of its cluster reach. */
export function ownAddress(): string {
  const own = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const address = own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (address === undefined) throw new Error('this machine has no address but its own loopback');
  return address;
}
