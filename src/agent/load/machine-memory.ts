import { formatMemory } from '../../core/units.js';

/** Of a machine's memory, what is never taken: others live on it. */
const LEFT_ALONE = 0.1;

/** Pure: why a machine cannot spare so much memory, for people; null when it can. @param meminfo `/proc/meminfo` @param bytes */
export function shortageIn(meminfo: string, bytes: number): string | null {
  const available = bytesIn(meminfo, 'MemAvailable');
  const floor = bytesIn(meminfo, 'MemTotal') * LEFT_ALONE;
  if (available - bytes >= floor) return null;
  return `its machine has ${formatMemory(available)} left, of which ${formatMemory(floor)} are not touched`;
}

/** Pure: a value of `/proc/meminfo` or `/proc/PID/status`. Throws when it is not there. */
export function bytesIn(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`the kernel tells no ${name}`);
  return Number(found) * 1024;
}
