import { SilverbackError } from '../core/errors.js';

/** A body as it was written. */
export class Written {
  constructor(
    readonly type: 'json' | 'yaml',
    readonly text: string,
  ) {}

  /** @throws `unsupported-media-type`, or `invalid-request` for what is no JSON. */
  json(): unknown {
    if (this.type !== 'json')
      throw new SilverbackError('unsupported-media-type', 'the body is YAML, expected application/json');
    try {
      return JSON.parse(this.text);
    } catch (error) {
      const message = `is not JSON: ${(error as Error).message}`;
      throw new SilverbackError('invalid-request', `the body ${message}`, {
        issues: [{ path: '', message, expected: 'a JSON document' }],
      });
    }
  }
}
