import { fault, hold } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import { ManualClock } from '../../../test/fakes/manual-clock.js';
import type { ResidueItem } from '../../core/ports/fleet.js';
import type { RunEvent } from '../../core/run/event.js';
import type { RunJournal } from '../../core/ports/journal.js';
import type { Work } from '../work.js';
import { sweep } from './sweep.js';

/** What is recorded when this is left of a run whose fault is on record as gone. */
async function swept(left: Pick<ResidueItem, 'kind' | 'injection'>): Promise<readonly RunEvent[]> {
  const story: RunStory = begun([fault(), hold()], {}).untilStep('hold').finish();
  const [injection] = story.state.injections;
  if (injection?.phase !== 'reverted') throw new Error('the fault of the story is not gone');
  const item: ResidueItem = { subject: injection.plan.subject, run: 'run-1', detail: 'as seen', ...left };
  const clock = new ManualClock();
  const events: RunEvent[] = [];
  const session = {
    state: { ...story.state, swept: false },
    // Nothing becomes of what is left, however often it is looked at.
    clock: Object.assign(clock, { sleep: () => Promise.resolve() }),
    gone: new AbortController(),
    certain: () => Promise.resolve(),
    record: (make: (state: RunStory['state']) => readonly RunEvent[]) =>
      Promise.resolve(void events.push(...make(session.state))),
  };
  const bench = { fleet: { kind: 'sandbox', capabilities: { residue: { residue: () => Promise.resolve([item]) } } } };
  await sweep({ session, bench } as unknown as Work, {} as RunJournal);
  return events;
}

describe('what is left of a run when it has put everything back', () => {
  it('is undone once more where an injection has left it, as a call that arrived late', async () => {
    for (const injection of ['dark.0', null]) {
      const [event] = await swept({ kind: 'process', injection });
      expect(event).toMatchObject({ type: 'LateEffectSeen', id: 'dark.0' });
    }
  });

  it('is residue at once where somebody else has changed it: nobody may undo that unasked', async () => {
    const events = await swept({ kind: 'conflict', injection: 'dark.0' });
    expect(events).toMatchObject([{ type: 'ResidueSwept', residue: [{ kind: 'conflict', detail: 'as seen' }] }]);
  });
});
