import { AppModule } from './app.module.js';
import type { Inquiries } from './core/ports/inquiries.js';
import type { RunJournal } from './core/ports/journal.js';
import type { RunQueue } from './core/ports/queue.js';

describe('the end of a process', () => {
  it('closes its journal although its questions and its queue cannot be closed, and tells the first reason', async () => {
    const closed: string[] = [];
    const one = (name: string, error?: Error) => ({
      close: async () => {
        closed.push(name);
        if (error) throw error;
      },
    });
    const module = new AppModule(
      one('queue', new Error('queue: gone')) as unknown as RunQueue,
      one('journal') as unknown as RunJournal,
      one('inquiries', new Error('inquiries: gone')) as unknown as Inquiries,
    );
    await expect(module.onApplicationShutdown()).rejects.toThrow('inquiries: gone');
    expect(closed).toEqual(['inquiries', 'queue', 'journal']);
  });
});
