import { z } from 'zod';
import type { Names } from '../names.js';

/** What `tc -json qdisc show` says of each. The kernel's own defaults have no handle but `0:`. */
const shown = z.array(
  z.object({
    dev: z.string(),
    kind: z.string(),
    handle: z.string(),
    root: z.boolean().optional(),
    parent: z.string().optional(),
  }),
);
export type Qdiscs = z.output<typeof shown>;

/** Where nobody has a queue of his own, `tc` may say nothing at all. */
export function parseQdiscs(text: string): Qdiscs {
  return text.trim() === '' ? [] : shown.parse(JSON.parse(text));
}

export const SHOW_QDISCS: readonly string[] = ['-json', 'qdisc', 'show'];

/** The fourth band: to the first three everything goes by itself, as it does without us. */
const DELAYED_BAND = 4;
/** In packets. More than netem's own 1000, which a fast sender fills within the delay. */
const ROOM = 10_000;

/** What packets are classified as to be late. */
export function delayedClass({ qdisc }: Names): string {
  return `${qdisc}:${DELAYED_BAND}`;
}

/**
 * Pure: what `tc` is asked for, one after the other, so that packets of the delayed class leave a device later, in order.
 * Nothing is of that class by itself.
 */
export function delayArgv(names: Names, device: string, delayMs: number): readonly (readonly string[])[] {
  const add = ['qdisc', 'add', 'dev', device];
  return [
    [...add, 'root', 'handle', `${names.qdisc}:`, 'prio', 'bands', String(DELAYED_BAND)],
    [...add, 'parent', delayedClass(names), 'netem', 'limit', String(ROOM), 'delay', `${delayMs}ms`],
  ];
}

/** Pure. The kernel refuses when what is there has another handle or is of another kind. */
export function undelayArgv({ qdisc }: Names, device: string): readonly string[] {
  return ['qdisc', 'delete', 'dev', device, 'root', 'handle', `${qdisc}:`, 'prio'];
}

/** Pure: the devices that have our queue, whoever has made it. */
export function ownDevices(qdiscs: Qdiscs, names: Names): readonly string[] {
  return qdiscs.filter((one) => isOwnRoot(one, names)).map(({ dev }) => dev);
}

/** Pure: the devices that have our queue and the delay in it. */
export function delayingDevices(qdiscs: Qdiscs, names: Names): readonly string[] {
  return ownDevices(qdiscs, names).filter((device) =>
    qdiscs.some(({ dev, kind, parent }) => dev === device && kind === 'netem' && parent === delayedClass(names)),
  );
}

/** Pure: the queue that somebody has given a device and that ours would replace; null when there is none. */
export function foreignQueue(qdiscs: Qdiscs, device: string): string | null {
  const root = qdiscs.find(({ dev, root: isRoot, handle }) => dev === device && isRoot === true && handle !== '0:');
  return root ? `${root.kind} ${root.handle}` : null;
}

/** Pure: of what `ip -json route get` says, the device by which an address is reached; null when it is not. */
export function deviceOf(text: string): string | null {
  const routes = z.array(z.object({ dev: z.string() })).safeParse(JSON.parse(text));
  return routes.success ? (routes.data[0]?.dev ?? null) : null;
}

function isOwnRoot({ kind, handle, root }: Qdiscs[number], { qdisc }: Names): boolean {
  return root === true && kind === 'prio' && handle === `${qdisc}:`;
}
