import { z } from 'zod';
import { spot } from './network.js';
import { wireFence } from './protocol.js';

/** All that a loss needs is put in place where packets arrive, and loses none yet. */
export const prepareLoss = z.object({
  fence: wireFence,
  /** Of whose packets, by their address, a share does not arrive. */
  peers: z.array(z.string().min(1)).min(1),
  /** Of 1, drawn for each packet. */
  share: z.number().gt(0).lt(1),
});
export type PrepareLoss = z.output<typeof prepareLoss>;

/** Where an agent sends every datagram back. */
export const ear = z.object({ port: z.int().min(1).max(65_535) });

/** Sends that many datagrams to each spot, where an ear is, and counts. */
export const sound = z.object({ spots: z.array(spot), datagrams: z.int().min(1).max(10_000) });
export type Sound = z.output<typeof sound>;

/** What became of datagrams on one way. Those after the last that was answered are not known, and not in it. */
export const passage = z.object({ sent: z.int().min(0), lost: z.int().min(0) });
export type Passage = z.output<typeof passage>;

/** To an ear and back from it; null: no answer came. */
export const sounding = spot.extend({ ways: z.object({ there: passage, back: passage }).nullable() });
export type Sounding = z.output<typeof sounding>;
export const soundings = z.object({ soundings: z.array(sounding) });
