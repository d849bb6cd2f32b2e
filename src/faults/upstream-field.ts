import type { Upstream } from '../core/ports/upstream-faults.js';
import { written } from '../core/source/fields.js';
import { type Reading, show } from '../core/units.js';

const PATTERN = '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9][A-Za-z0-9._-]*):[0-9]{1,5}$';
const EXPECTED = 'NAME:PORT, with a service of the target, a host name or an address, IPv6 in brackets';

/** `db:5432`, `db.example.com:5432`, `10.0.0.7:5432`, `[fd00::7]:5432`. */
export const upstreamField = written<Upstream>(read, {
  type: 'string',
  pattern: PATTERN,
  examples: ['db:5432', '10.0.0.7:5432'],
});

function read(value: unknown): Reading<Upstream> {
  const said = typeof value === 'string' && new RegExp(PATTERN).test(value) ? value : null;
  const at = said?.lastIndexOf(':') ?? 0;
  const port = Number(said?.slice(at + 1));
  if (said === null || port < 1 || port > 65_535)
    return { problem: `${show(value)} is no upstream`, expected: EXPECTED };
  return { value: { name: said.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port } };
}

export function upstreamWords({ name, port }: Upstream): string {
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
}
