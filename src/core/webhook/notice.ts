import type { RunSummary } from '../ports/journal.js';
import type { Recorded, RunEvent } from '../run/event.js';

/** What receivers of webhooks may be told of. */
export const NOTICE_TYPES = [
  'dev.silverback.run.started',
  'dev.silverback.run.finished',
  'dev.silverback.rollback.overdue',
  'dev.silverback.halt.set',
  'dev.silverback.halt.lifted',
] as const;

export type NoticeType = (typeof NOTICE_TYPES)[number];

/** A CloudEvent (1.0) in structured mode. `id` is the same however often it is sent. */
export interface Notice {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: '/silverback';
  readonly type: NoticeType;
  /** The run, or `halt`. */
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

export type NoticedRun = Pick<RunSummary, 'id' | 'experiment' | 'target' | 'requestedBy'>;

/** Whether the outside is told of any of these. */
export function areNoticed(events: readonly Recorded[]): boolean {
  return events.some(({ event }) => told(event) !== null);
}

/** What the outside is told of these events of a run. */
export function runNotices({ id, ...run }: NoticedRun, events: readonly Recorded[]): readonly Notice[] {
  return events.flatMap(({ event, seq, at }) => {
    const what = told(event);
    return what === null
      ? []
      : notice({ id: `${id}-${seq}`, type: what.type, subject: id, time: at, data: { run: id, ...run, ...what.data } });
  });
}

/** @param since when the halt was set, milliseconds since the epoch: its name */
export function haltSet(since: number, by: string, reason: string): Notice {
  const time = new Date(since).toISOString();
  return notice({
    id: `halt-${since}-set`,
    type: 'dev.silverback.halt.set',
    subject: 'halt',
    time,
    data: { by, reason, since: time },
  });
}

/** @param now milliseconds since the epoch */
export function haltLifted(since: number, now: number): Notice {
  return notice({
    id: `halt-${since}-lifted`,
    type: 'dev.silverback.halt.lifted',
    subject: 'halt',
    time: new Date(now).toISOString(),
    data: { since: new Date(since).toISOString() },
  });
}

function told(event: RunEvent): Pick<Notice, 'type' | 'data'> | null {
  switch (event.type) {
    case 'RunStarted':
      return { type: 'dev.silverback.run.started', data: {} };
    case 'RunFinished':
      return { type: 'dev.silverback.run.finished', data: { verdict: event.verdict, reason: event.reason } };
    case 'RollbackOverdue':
      return { type: 'dev.silverback.rollback.overdue', data: { residue: event.residue } };
    default:
      return null;
  }
}

function notice(own: Pick<Notice, 'id' | 'type' | 'subject' | 'time' | 'data'>): Notice {
  return { specversion: '1.0', source: '/silverback', datacontenttype: 'application/json', ...own };
}
