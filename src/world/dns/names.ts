import { type Layout } from '../protocol.js';

/** What a name of ours stands for, layer by layer; `zone` is the users' name that it lies under. */
export type Meaning = { readonly zone: string; readonly route: string } & (
  | { readonly kind: 'users' | 'users-service' | 'front' }
  | { readonly kind: 'region' | 'region-service' | 'edge'; readonly region: string }
  /** A name that only has names below it. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'absent' }
);

/**
 * Finds what a name (any case, no final dot) stands for.
 *
 * @returns null for a name that lies under no users' name of the layout.
 */
export function meaningOf(name: string, layout: Layout): Meaning | null {
  const lower = name.toLowerCase();
  for (const [route, { host }] of Object.entries(layout.routes)) {
    const zone = host.toLowerCase();
    if (lower === zone) return { zone, route, kind: 'users' };
    if (lower === `front.${zone}`) return { zone, route, kind: layout.routes[route]?.front ? 'front' : 'absent' };
    if (lower.endsWith(`.${zone}`)) return { zone, route, ...below(lower.slice(0, -zone.length - 1), layout) };
  }
  return null;
}

type Below =
  | { readonly kind: 'users-service' | 'empty' | 'absent' }
  | { readonly kind: 'region' | 'region-service' | 'edge'; readonly region: string };

function below(prefix: string, layout: Layout): Below {
  if (prefix === '_http._tcp') return { kind: 'users-service' };
  if (prefix === '_tcp' || prefix === 'edge') return { kind: 'empty' };
  const [, kind = '', region = ''] = /^(_http\._tcp\.|_tcp\.|edge\.|)(.+)$/.exec(prefix) ?? [];
  const known = Object.keys(layout.regions).find((name) => name.toLowerCase() === region);
  if (known === undefined) return { kind: 'absent' };
  if (kind === '_tcp.') return { kind: 'empty' };
  if (kind === 'edge.') return { kind: 'edge', region: known };
  return { kind: kind === '' ? 'region' : 'region-service', region: known };
}
