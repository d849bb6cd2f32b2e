import type { ServerResponse } from 'node:http';
import { SilverbackError } from '../../core/errors.js';

/** For those who follow runs. Whoever has one keeps it until his answer is over, whatever it is. */
export class Places {
  private taken = 0;

  constructor(private readonly most: number) {}

  /** @throws `busy` when there is none. */
  take(answer: ServerResponse): void {
    if (this.taken >= this.most)
      throw new SilverbackError('busy', `${this.most} readers follow runs already; come back later`);
    this.taken += 1;
    answer.once('close', () => (this.taken -= 1));
  }
}
