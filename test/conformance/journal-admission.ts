import type { AdmissionRequest } from '../../src/core/admission/request.js';
import type { RunJournal, RunLease } from '../../src/core/ports/journal.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { BASELINE } from '../fakes/command-outcomes.js';
import { placed, requested, started } from '../fakes/run-events.js';
import type { JournalBench } from './journal.js';
import { created, createdAndTaken, taken, TTL_MS } from './journal-held.js';

const PERIOD_MS = 400 * 86_400_000;
const BUDGET = { objective: 0.9, periodMs: PERIOD_MS, spend: 0.5, windows: [] };
const ALLOWANCE_MS = 0.1 * PERIOD_MS * 0.5;

function asking(change: Partial<AdmissionRequest> & { routes?: readonly string[] | null } = {}): AdmissionRequest {
  const { routes = null, ...rest } = change;
  return {
    claim: { target: 'sandbox', routes, exposure: {}, allowanceMs: null },
    mostExposed: null,
    budget: null,
    requires: [],
    unmeant: null,
    incident: null,
    ...rest,
  };
}

export function journalAdmissionConformance(bench: () => JournalBench): void {
  const journal = (): RunJournal => bench().journal;
  const refusals = async (lease: RunLease, request = asking()) => (await journal().admit(lease, request)).refusals;
  const openOf = async (run: string) => taken(journal(), await created(journal(), run), `worker of ${run}`);

  it('a run is admitted, and again when it asks again', async () => {
    const lease = await createdAndTaken(journal());
    expect(await journal().admit(lease, asking())).toEqual({ refusals: [], requirements: [] });
    expect(await refusals(lease)).toEqual([]);
  });

  it('of two that are in each other’s way one is admitted, whoever asks first and how often', async () => {
    const leases = [await openOf('run-1'), await openOf('run-2')];
    const answers = await Promise.all(leases.map((lease) => refusals(lease)));
    expect(answers.map(({ length }) => length).sort()).toEqual([0, 1]);
    const winner = answers.findIndex(({ length }) => length === 0);
    expect(answers[1 - winner]?.[0]).toContain(`run run-${winner + 1} is not finished on this target`);
    expect(await Promise.all(leases.map((lease) => refusals(lease)))).toEqual(answers);
  });

  it('a run that has only been asked for, or was refused, is in nobody’s way', async () => {
    await created(journal(), 'queued');
    await openOf('taken');
    const first = await openOf('run-1');
    await refusals(first);
    const refused = await openOf('run-2');
    expect(await refusals(refused, asking({ routes: ['www'] }))).toHaveLength(1);
    await finish(first);
    expect(await refusals(await openOf('run-3'))).toEqual([]);
  });

  it('a claim counts until the run is finished, whether somebody holds it or not', async () => {
    const first = await openOf('run-1');
    await refusals(first, asking({ routes: ['www'] }));
    const second = await openOf('run-2');
    await bench().advance(TTL_MS + 1);
    expect(await refusals(await taken(journal(), 'run-2', 'worker-3'), asking({ routes: ['www'] }))).toHaveLength(1);
    await expect(refusals(second)).rejects.toMatchObject({ code: 'lease-lost' });
    const successor = await taken(journal(), 'run-1', 'worker-4');
    expect(await refusals(successor, asking({ routes: ['www'] }))).toEqual([]);
    await finish(successor);
    expect((await journal().admissible(asking({ routes: ['www'] }))).refusals).toEqual([]);
  });

  it('what another run claims is known with its routes and its instances', async () => {
    const claim = { target: 'sandbox', routes: ['www'], exposure: { west: 2 }, allowanceMs: null };
    await refusals(await openOf('run-1'), asking({ claim }));
    const beside = { ...claim, routes: ['api'], exposure: { west: 1 } };
    const answer = await journal().admissible(asking({ claim: beside, mostExposed: { west: 2 } }));
    expect(answer.refusals).toEqual([expect.stringContaining('beside 2 of other open runs')]);
    expect((await journal().admissible(asking({ claim: beside, mostExposed: { west: 3 } }))).refusals).toEqual([]);
  });

  it('without the lease nobody is admitted', async () => {
    const old = await createdAndTaken(journal());
    await bench().advance(TTL_MS + 1);
    await taken(journal(), 'run-1', 'worker-2');
    await expect(refusals(old)).rejects.toMatchObject({ code: 'lease-lost' });
    expect((await journal().admissible(asking())).refusals).toEqual([]);
  });

  it('under the halt nobody is admitted', async () => {
    await journal().setHalt({ by: 'ann', reason: 'storm' });
    expect(await refusals(await createdAndTaken(journal()))).toEqual([expect.stringContaining('ann (storm)')]);
  });

  it('a plan sees what a run would, and marks nothing', async () => {
    expect((await journal().admissible(asking())).refusals).toEqual([]);
    const lease = await createdAndTaken(journal());
    expect(await refusals(lease)).toEqual([]);
    expect((await journal().admissible(asking())).refusals).toEqual([expect.stringContaining('run-1 is not finished')]);
  });

  it('what is required is the newest telling run of that experiment on that target', async () => {
    const requires = [{ experiment: 'lose-zone', verdict: 'passed' as const, withinMs: PERIOD_MS }];
    const met = async () => (await journal().admissible(asking({ requires }))).requirements[0]?.met;
    const ended = async (run: string, verdict: 'passed' | 'failed' | 'aborted', target = 'sandbox') => {
      await journal().create(run, requested(run, { experiment: 'lose-zone', target }), new Date());
      await finish(await taken(journal(), run), verdict);
    };
    expect(await met()).toBe(false);
    await ended('elsewhere', 'passed', 'staging');
    expect(await met()).toBe(false);
    await ended('run-1', 'passed');
    expect(await met()).toBe(true);
    await ended('run-2', 'aborted');
    expect(await met()).toBe(true);
    await ended('run-3', 'failed');
    expect(await met()).toBe(false);
  });

  it('what runs of the period have lost on the target is not there for the next one', async () => {
    const claim = { target: 'sandbox', routes: null, exposure: {}, allowanceMs: ALLOWANCE_MS };
    const asked = async () => (await journal().admissible(asking({ claim, budget: BUDGET }))).refusals;
    const half = (ALLOWANCE_MS / 1000) * 300;
    await lose('run-1', half);
    expect(await asked()).toEqual([]);
    await lose('run-2', 600);
    expect(await asked()).toEqual([expect.stringContaining('the error budget of sandbox does not last')]);
  });

  it('a run whose users were not counted has spent all that it was allowed to', async () => {
    const claim = { target: 'sandbox', routes: null, exposure: {}, allowanceMs: 2 * ALLOWANCE_MS };
    await lose('run-1', null, asking({ claim, budget: { ...BUDGET, spend: 1 } }));
    expect((await journal().admissible(asking({ claim, budget: BUDGET }))).refusals).toHaveLength(1);
  });

  async function lose(run: string, lost: number | null, request = asking()): Promise<void> {
    const lease = await openOf(run);
    await refusals(lease, request);
    const users = { requests: 1e9, lost: lost ?? 0, retried: 0, stragglers: 0 };
    const counted: RunEvent[] =
      lost === null ? [] : [{ type: 'UsersCounted', users, attemptsWhileDark: {}, writes: null }];
    await journal().append(
      lease,
      1,
      placed(1, 1, started(1), { type: 'PreflightPassed', facts: [], baseline: BASELINE }),
    );
    await journal().append(lease, 3, now(placed(1, 3, ...counted, FINISHED)));
  }

  async function finish(lease: RunLease, verdict: 'passed' | 'failed' | 'aborted' = 'passed'): Promise<void> {
    const seq = (await journal().read(lease.run)).length;
    await journal().append(lease, seq, now(placed(lease.epoch, seq, { ...FINISHED, verdict })));
  }
}

const FINISHED = { type: 'RunFinished', verdict: 'passed', reason: 'over' } as const;

/** Ended just now: how long ago that was is part of the question. */
const now = <T extends { at: string }>(recorded: readonly T[]): T[] =>
  recorded.map((one) => ({ ...one, at: new Date().toISOString() }));
