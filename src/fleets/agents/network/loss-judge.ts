import type { Passage, Sounding } from '../../../core/agent/loss.js';
import { atLeast, atMost } from '../../../core/judge/binomial.js';
import type { Verification } from '../../../core/ports/fence.js';
import type { Loss } from '../../../core/ports/packet-loss.js';
import { isHeldByRun, named, skewWords, type Witness } from './cut-judge.js';

/** What is less probable than this is taken for impossible. */
const IMPROBABLE = 1e-6;
/** How many packets a path that loses its share is expected to lose of those that are sent for a proof. */
const EXPECTED = 20;
/** So many that some come back whatever the share. */
const FEWEST = 200;

export interface LossTestimony {
  readonly run: string;
  /** Where packets are to be lost, and whoever else took part. */
  readonly bitten: readonly Witness[];
  readonly others: readonly Witness[];
  /** From a container of the one side to one of the other. */
  readonly paths: readonly Sounding[];
  /** From each that is bitten to somebody whose packets are not. */
  readonly control: readonly Sounding[];
  readonly skipped: readonly string[];
}

/** What the packets that were sent on a way say of it; `more`: more are lost than the share explains. */
type Seen = 'none' | 'share' | 'more' | 'undecided';

/** Pure: how many datagrams tell a path that loses its share from one that loses none, both ways. */
export function datagramsFor(share: number): number {
  return Math.max(FEWEST, Math.ceil(EXPECTED / (share * (1 - share))));
}

/**
 * Pure: two exact binomial tests. Too few lost for the share: `none`. Enough, of so many sent that this could not have
 * been said of a path without loss: `share`.
 */
export function seenOn({ sent, lost }: Passage, share: number): Seen {
  if (atMost(lost, sent, share) < IMPROBABLE) return 'none';
  if (atLeast(lost, sent, share) < IMPROBABLE) return 'more';
  return atMost(0, sent, share) < IMPROBABLE ? 'share' : 'undecided';
}

/** Pure: what all agents have seen says of a loss. Only what every path has shown counts as in effect. */
export function judgeLoss(loss: Loss, testimony: LossTestimony): Verification {
  const { bitten, paths, control } = testimony;
  const holding = bitten.filter(({ seen }) => (seen.bite?.addresses ?? 0) > 0);
  const evidence = [
    told(bitten, holding),
    ...(paths.length > 0 ? [`there: ${counted(paths, 'there')}`, `back: ${counted(paths, 'back')}`] : ['no path']),
    ...(holding.length > 0 ? [`control: ${counted(control, 'there', 'back')}`, skewWords(holding)] : []),
    ...testimony.skipped,
  ].join('; ');
  return { state: stateOf(loss, testimony, holding), evidence };
}

function stateOf(loss: Loss, testimony: LossTestimony, holding: readonly Witness[]): Verification['state'] {
  const { run, bitten, others, paths, control } = testimony;
  const { share, oneWay } = loss;
  const isElsewhere = isHeldByRun(run, [...bitten, ...others]);
  const there = paths.map((path) => seenBy(path, 'there', share));
  const back = paths.map((path) => seenBy(path, 'back', share));
  const isFree = (seen: readonly Seen[]): boolean => isElsewhere || seen.every((one) => one === 'none');
  const isLossy = (seen: readonly Seen[]): boolean =>
    seen.every((one) => one === 'share' || (one === 'more' && isElsewhere));
  if (holding.length === 0) return isFree([...there, ...back]) ? 'absent' : 'unknown';
  const isProven =
    holding.length === bitten.length &&
    paths.length > 0 &&
    isLossy(there) &&
    (oneWay ? isFree(back) : isLossy(back)) &&
    control.every(({ ways }) => ways !== null) &&
    seenOn(sum(control, 'there', 'back'), share) === 'none';
  return isProven ? 'in-effect' : 'unknown';
}

function seenBy({ ways }: Sounding, way: 'there' | 'back', share: number): Seen {
  return ways ? seenOn(ways[way], share) : 'more';
}

function sum(soundings: readonly Sounding[], ...ways: readonly ('there' | 'back')[]): Passage {
  return soundings
    .flatMap((sounding) => ways.flatMap((way) => sounding.ways?.[way] ?? []))
    .reduce((all, { sent, lost }) => ({ sent: all.sent + sent, lost: all.lost + lost }), { sent: 0, lost: 0 });
}

function told(bitten: readonly Witness[], holding: readonly Witness[]): string {
  if (holding.length === 0) return `none of ${bitten.length} loses packets`;
  const ways = [...new Set(holding.map(({ seen }) => seen.bite?.how ?? ''))].join(' and ');
  const not = bitten.filter((one) => !holding.includes(one)).map(({ name }) => name);
  return `${holding.length} of ${bitten.length} lose packets${not.length > 0 ? `, not ${named(not)}` : ''} (${ways})`;
}

function counted(soundings: readonly Sounding[], ...ways: readonly ('there' | 'back')[]): string {
  const { sent, lost } = sum(soundings, ...ways);
  const silent = soundings.filter((sounding) => sounding.ways === null).length;
  const share = sent > 0 ? ` (${((100 * lost) / sent).toFixed(1)} %)` : '';
  return `${lost} of ${sent} lost${share}${silent > 0 ? `, no answer on ${silent} of ${soundings.length}` : ''}`;
}
