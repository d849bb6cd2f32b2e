import type { InjectionClass } from '../../core/ports/fault.js';
import type { RunDocument } from '../../core/run/document.js';
import { elapsed, percent, phaseName, spoken } from '../format.js';
import { fit } from './table.js';
import { heading, outcome, paint, type Tone } from './tone.js';

/** What a live view shows besides the run document. Shares of 1; `ok` null: not enough samples to say. */
export interface LiveFacts {
  readonly now: Date;
  readonly shares: Readonly<Record<string, number>>;
  readonly successRate: number | null;
  readonly p99Ms: number | null;
  readonly open: readonly {
    readonly id: string;
    readonly kind: string;
    readonly subject: string;
    readonly class: InjectionClass;
    /** Until when care is to be undone. */
    readonly deadline: Date;
  }[];
  /** Harm ends so long after its last renewal, milliseconds. */
  readonly harmTtlMs: number;
  /** What the engine waits for or does next, in words. */
  readonly next: string;
  readonly probes: readonly { readonly name: string; readonly ok: boolean | null; readonly detail: string }[];
}

/** More open injections than these are counted, not listed: the frame must fit on a screen. */
const LISTED = 8;
const LEAST_WIDTH = 40;
const LABEL = 9;

/** The run at a glance, a few lines of at most `width` characters. */
export function liveFrame(run: RunDocument, live: LiveFacts, width: number): string {
  const room = Math.max(LEAST_WIDTH, width || 80) - 1;
  const phase = phaseName(run.phases.findLast(({ finishedAt }) => finishedAt === null)?.name ?? run.status);
  const running = run.steps.find(({ status }) => status === 'running');
  const step = running ? `, step ${running.index + 1} of ${run.steps.length}` : '';
  const time = elapsed(live.now.getTime() - Date.parse(run.createdAt));
  return [
    `${heading(fit(run.experiment, 30))}  ${outcome(run)}  ${paint('quiet', fit(`${time}  run ${run.id}`, room - 48))}`,
    labelled('phase', fit(`${phase}${step}`, room - LABEL)),
    '',
    ...shares(live.shares, room),
    '',
    labelled('users', users(live)),
    ...probes(live, room),
    ...open(live, room),
    labelled('next', fit(live.next, room - LABEL)),
  ].join('\n');
}

const labelled = (label: string, text: string): string => `${paint('quiet', label.padEnd(LABEL))}${text}`;

function users({ successRate, p99Ms }: LiveFacts): string {
  const success = successRate === null ? 'success unknown' : `success ${percent(successRate)}`;
  const tone: Tone = successRate === null ? 'quiet' : successRate === 1 ? 'good' : 'warn';
  return `${paint(tone, success)}   p99 ${p99Ms === null ? 'unknown' : spoken(p99Ms)}`;
}

function shares(byRegion: LiveFacts['shares'], room: number): string[] {
  const regions = Object.keys(byRegion).sort();
  const name = Math.min(20, Math.max(LABEL - 2, ...regions.map((region) => region.length))) + 2;
  const bar = Math.max(8, Math.min(50, room - name - 10));
  return regions.map((region) => {
    const share = byRegion[region] ?? 0;
    const full = Math.min(bar, Math.round(share * bar));
    const drawn = `${'█'.repeat(full)}${paint('quiet', '░'.repeat(bar - full))}`;
    return `${fit(region, name - 2).padEnd(name)}${drawn} ${`${(share * 100).toFixed(1)} %`.padStart(8)}`;
  });
}

function probes({ probes: all }: LiveFacts, room: number): string[] {
  if (all.length === 0) return [];
  const wanting = all.filter(({ ok }) => ok !== true);
  if (wanting.length === 0) return [labelled('probes', paint('good', `${all.length} of ${all.length} hold`))];
  return wanting.map(({ ok, detail }, index) => {
    const words = fit(`${ok === null ? 'undecided' : 'not held'}: ${detail}`, room - LABEL);
    return labelled(index === 0 ? 'probes' : '', paint(ok === null ? 'quiet' : 'bad', words));
  });
}

function open({ open: all, now, harmTtlMs }: LiveFacts, room: number): string[] {
  if (all.length === 0) return [labelled('open', paint('quiet', 'nothing'))];
  const lease = `ends ${spoken(harmTtlMs)} after the last renewal`;
  const lines = all.slice(0, LISTED).map((injection) => {
    const words = `${injection.class.padEnd(5)} ${injection.kind} ${injection.subject}  ${injection.class === 'harm' ? lease : left(injection.deadline, now)}`;
    return paint(injection.class === 'harm' ? 'bad' : 'plain', fitColumns(words, room - LABEL));
  });
  if (all.length > LISTED) lines.push(paint('quiet', `and ${all.length - LISTED} more`));
  return lines.map((line, index) => labelled(index === 0 ? 'open' : '', line));
}

function left(deadline: Date, now: Date): string {
  const ms = deadline.getTime() - now.getTime();
  const whole = Math.round(Math.abs(ms) / 1000) * 1000;
  return ms < 0 ? `overdue by ${spoken(whole)}` : `${whole === 0 ? '0 s' : spoken(whole)} left`;
}

/** Like `fit`, but keeps the spaces that make columns. */
function fitColumns(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
