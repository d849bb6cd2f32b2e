import { SilverbackError } from '../../core/errors.js';
import { type LineStream, openLines } from './line-stream.js';

/** Opens a hold: the world lasts while it is open, whoever dies. Resolves when the world has confirmed it. */
export function openHold(port: number): Promise<LineStream> {
  return new Promise((resolve, reject) => {
    const hold = openLines(
      port,
      '/hold',
      () => resolve(hold),
      () => {
        reject(new SilverbackError('world-unavailable', 'the world lets nobody hold it: it is ending'));
      },
    );
  });
}
