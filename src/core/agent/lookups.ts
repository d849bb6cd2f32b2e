import { z } from 'zod';
import { LOOKUP_MODES } from '../ports/lookups.js';
import { spot, tried } from './network.js';
import { wireFence } from './protocol.js';

/** All that lets lookups fail is put in place, and lets none fail yet. */
export const prepareLookups = z.object({
  fence: wireFence,
  mode: z.enum(LOOKUP_MODES),
  /** By their address, IPv4 or IPv6. */
  nameservers: z.array(z.string().min(1)).min(1),
});
export type PrepareLookups = z.output<typeof prepareLookups>;

/** From now on lookups fail; answered as `bitten`. */
export const failLookups = z.object({ fence: wireFence });

export const lookLookups = z.object({
  run: z.string().min(1),
  injection: z.string().min(1),
  /** Each is asked for the name. */
  nameservers: z.array(z.string().min(1)),
  name: z.string().min(1),
  control: z.array(spot),
});
export type LookLookups = z.output<typeof lookLookups>;

/** What the programs beside an agent are told of whom to ask for names: the text of /etc/resolv.conf. */
export const resolvConf = z.object({ text: z.string() });

export const PROTOCOLS = ['udp', 'tcp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What became of one question of the agent's own: the code of its answer, as `NOERROR`; `nothing`; or why it could not be asked. */
export const lookedUp = z.object({ nameserver: z.string(), protocol: z.enum(PROTOCOLS), met: z.string() });
export type LookedUp = z.output<typeof lookedUp>;

export const seenLookups = z.object({
  /** What the kernel says of this injection's rules and of how many nameservers seem to fail just now; null: there is nothing. */
  bite: z.object({ nameservers: z.number(), at: z.number().nullable(), how: z.string() }).nullable(),
  /** Rules and sets of this injection that no living agent answers for. */
  left: z.array(z.string()),
  lookups: z.array(lookedUp),
  control: z.array(tried),
});
export type SeenLookups = z.output<typeof seenLookups>;

/** Longest time that a question of an agent's own waits for its answer. Milliseconds. */
export const LOOKUP_PATIENCE_MS = 1_000;
