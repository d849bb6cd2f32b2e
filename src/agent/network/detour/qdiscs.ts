import { SilverbackError } from '../../../core/errors.js';
import type { Names } from '../names.js';
import { readProgram, runProgram } from '../programs.js';
import {
  delayArgv,
  delayingDevices,
  deviceOf,
  foreignQueue,
  ownDevices,
  parseQdiscs,
  type Qdiscs,
  SHOW_QDISCS,
  undelayArgv,
} from './qdisc-argv.js';

/** By which devices these addresses are reached from here. Throws for one that is not reached at all. */
export async function devicesTo(addresses: readonly string[]): Promise<readonly string[]> {
  const devices = await Promise.all(
    addresses.map(async (address) => {
      const device = deviceOf(await runProgram('ip', ['-json', 'route', 'get', address]));
      if (device === null) throw new SilverbackError('unsupported-by-target', `${address} is reached by no device`);
      return device;
    }),
  );
  return [...new Set(devices)];
}

/** Throws `unsupported-by-target` where somebody has a queue of his own already, `ProgramError` where the kernel has no such. */
export async function addDelays(names: Names, devices: readonly string[], delayMs: number): Promise<void> {
  const qdiscs = await readQdiscs();
  for (const device of devices) {
    const foreign = foreignQueue(qdiscs, device);
    if (foreign !== null)
      throw new SilverbackError('unsupported-by-target', `${device} has a queue already, ${foreign}`);
    for (const argv of delayArgv(names, device, delayMs)) await runProgram('tc', argv);
  }
}

/** Those of these names, wherever. */
export async function ownDelays(names: Names): Promise<readonly string[]> {
  return ownDevices(await readQdiscs(), names);
}

export async function removeDelays(names: Names, devices: readonly string[]): Promise<void> {
  for (const device of devices) await runProgram('tc', undelayArgv(names, device));
}

export async function isDelaying(names: Names, devices: readonly string[]): Promise<boolean> {
  const delaying = delayingDevices(await readQdiscs(), names);
  return devices.every((device) => delaying.includes(device));
}

async function readQdiscs(): Promise<Qdiscs> {
  return parseQdiscs(await readProgram('tc', SHOW_QDISCS));
}
