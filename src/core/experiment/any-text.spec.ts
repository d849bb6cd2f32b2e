import fc from 'fast-check';
import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { SilverbackError } from '../errors.js';
import { parseExperiment } from './parse.js';

describe('any text at all', () => {
  const lines = fc.constantFrom(...EXPERIMENT.split('\n'));
  const noise = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('&a [*a]', '- *a', '<<: *a', '? [a]', '|', '!!set {a}', '%YAML 1.1', '${', 'a: {', '\t'),
  );
  const options = { kinds };

  it('is either an experiment or an error for its author, never a defect', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, noise), { maxLength: 25 }), (parts) => {
        try {
          parseExperiment(parts.join('\n'), 'any.yaml', options);
        } catch (error) {
          expect(error).toBeInstanceOf(SilverbackError);
          expect((error as SilverbackError).details.issues?.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('a good file with one line changed is never a defect', () => {
    const all = EXPERIMENT.split('\n');
    fc.assert(
      fc.property(
        fc.nat(all.length - 1),
        fc.nat(80),
        fc.oneof(
          noise,
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (at, column, text) => {
          const line = all[at] ?? '';
          const spoilt = all.with(at, line.slice(0, column) + text + line.slice(column + text.length)).join('\n');
          try {
            parseExperiment(spoilt, 'any.yaml', options);
          } catch (error) {
            expect(error).toBeInstanceOf(SilverbackError);
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});
