import { causesText } from '../core/causes.js';
import type { RunDocument } from '../core/run/document.js';
import { between, count, percent, plural, spoken } from './format.js';
import type { Control } from './control.js';

/** A figure that a director asks for first. `tone` says whether it is good news; null where there is none to tell. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: 'good' | 'bad' | null;
}

/** The few figures at the top of every report, in order. What a run did not get to is left out. */
export function keyFigures(run: RunDocument, controls: readonly Control[] = []): Figure[] {
  const figures = [
    usersLost(run),
    switches(run),
    writesLost(run),
    ...run.leftBehind.map(leftBehind),
    journey(run, 'Evacuated in', 'evacuateWithin', evacuation(run)),
    journey(run, 'Returned in', 'returnWithin', returning(run)),
    darkAttempts(run),
    ...knees(run),
    ...controls.map(controlFigure),
  ];
  return figures.filter((figure) => figure !== null);
}

function usersLost({ users }: RunDocument): Figure | null {
  if (users.requests === 0) return null;
  const retried = users.retried > 0 ? `, ${count(users.retried)} retried` : '';
  const why = causesText(users.causes);
  return {
    label: 'Requests lost',
    value: count(users.lost),
    note: `of ${plural(users.requests, 'request')}${retried}${why && `: ${why}`}`,
    tone: users.lost === 0 ? 'good' : 'bad',
  };
}

/** Left out where it is as it should be or where nobody can tell: it is a figure only when sessions broke. */
function switches({ users }: RunDocument): Figure | null {
  if (!users.switches) return null;
  return {
    label: 'Sessions broken',
    value: count(users.switches),
    note: 'changes of a serving region that nobody asked for',
    tone: 'bad',
  };
}

function writesLost({ writes }: RunDocument): Figure | null {
  if (!writes) return null;
  const conflicts = writes.conflicts > 0 ? `, ${plural(writes.conflicts, 'conflict')}` : '';
  return {
    label: 'Writes lost',
    value: count(writes.lost),
    note: `of ${count(writes.acknowledged)} acknowledged${conflicts}`,
    tone: writes.lost === 0 ? 'good' : 'bad',
  };
}

/** Not lost: in the log of a region that was given up, and back with it. */
function leftBehind({ region, writes }: RunDocument['leftBehind'][number]): Figure {
  return {
    label: 'Left behind',
    value: writes === null ? 'unknown' : count(writes),
    note: `acknowledged writes of ${region} that no other region had when it went dark`,
    tone: null,
  };
}

function journey(run: RunDocument, label: string, objective: string, tookMs: number | null): Figure | null {
  const goal = run.objectives.find(({ name }) => name === objective);
  if (tookMs === null) return null;
  return {
    label,
    value: spoken(tookMs),
    note: goal ? `objective ${spoken(goal.limitMs)}` : 'no objective set',
    tone: goal ? (goal.met === false ? 'bad' : 'good') : null,
  };
}

/** The first dose that was too much, of every fault that was raised step by step. */
function knees({ doses }: RunDocument): Figure[] {
  return doses.flatMap(({ subject, knee }) =>
    knee ? [{ label: 'Knee', value: knee.label, note: `${subject}: ${knee.reason}`, tone: null }] : [],
  );
}

function darkAttempts({ users }: RunDocument): Figure | null {
  const regions = Object.keys(users.attemptsWhileDark);
  if (regions.length === 0) return null;
  const attempts = Object.values(users.attemptsWhileDark).reduce((sum, value) => sum + value, 0);
  return {
    label: 'Attempts while dark',
    value: count(attempts),
    note: `users who tried ${regions.join(', ')}`,
    tone: attempts === 0 ? 'good' : null,
  };
}

function controlFigure({ name, drift, success }: Control): Figure {
  const served = success === null ? '' : `, ${percent(success)} served`;
  return {
    label: `Control ${name}`,
    value: drift.moved ? 'moved' : 'unmoved',
    note: `load ${signed(drift.share)}${served}`,
    tone: drift.moved ? 'bad' : 'good',
  };
}

function signed(share: number): string {
  const size = percent(Math.abs(share), 1);
  return size === '0 %' ? `±${size}` : `${share > 0 ? '+' : '-'}${size}`;
}

/** From the first move to the end of the drain behind it, or of the shift where there is none; null if it never ended. */
export function evacuation({ steps }: RunDocument): number | null {
  const out = steps.find(({ kind, status }) => kind === 'shift' && status === 'done');
  if (!out) return null;
  const next = steps[out.index + 1];
  const end = next?.kind === 'drain' ? next : out;
  return end.status === 'done' ? between(out.startedAt, end.finishedAt) : null;
}

/** How long the second shift, the one home, took; null if it never ended. */
export function returning({ steps }: RunDocument): number | null {
  const back = steps.filter(({ kind }) => kind === 'shift')[1];
  return back?.status === 'done' ? between(back.startedAt, back.finishedAt) : null;
}
