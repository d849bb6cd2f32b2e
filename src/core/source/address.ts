import { z } from 'zod';

/** A port of a host. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** `HOST:PORT`, or an http:// or https:// address, which has a port by itself. */
export const address = z.string().refine((text) => hostPortIn(text) !== null, {
  error: 'is no address',
  params: { expected: 'HOST:PORT, or an http:// or https:// address' },
});

/** @returns null for what is no such address. */
export function hostPortIn(text: string): HostPort | null {
  const isUrl = /^https?:\/\//.test(text);
  if (!isUrl && !/^(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+):\d+$/.test(text)) return null;
  const location = isUrl ? text : `tcp://${text}`;
  if (!URL.canParse(location)) return null;
  const url = new URL(location);
  const port = Number(url.port || DEFAULT_PORT[url.protocol]);
  if (!(port > 0)) return null;
  return { host: hostOf(url), port };
}

/** The host of an address, an IPv6 one without its brackets, as sockets take it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
