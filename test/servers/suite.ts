import { isRequired, Keeper, missing, type Act, type Kind, type Way } from './keeper.js';

/** A first image is built, and unpacked on each node of a cluster. */
const STARTED_WITHIN_MS = 600_000;

/**
 * A suite that needs a server: skipped where there is none, failed where SILVERBACK_REQUIRE names it.
 * @param suite gets the conversation, which lasts as long as the suite; only inside of its hooks and tests.
 */
export function withServer(kind: Kind, way: Way, name: string, suite: (server: () => KeptServer) => void): void {
  where(kind, way, name, () => {
    let keeper: Keeper;
    let url: string;
    let image: string;
    beforeAll(async () => {
      keeper = await Keeper.meet();
      ({ url, image } = await keeper.ask(way === 'share' ? { share: kind } : { own: kind }));
    }, STARTED_WITHIN_MS);
    afterAll(() => keeper.leave());
    suite(() => ({ url, image, act: async (what) => void (await keeper.ask({ act: what })) }));
  });
}

/** A suite that is skipped where there is no such server, and fails where SILVERBACK_REQUIRE names it. */
export function where(kind: Kind, way: Way, name: string, suite: () => void): void {
  const why = missing(kind, way);
  if (why !== null && isRequired(kind)) {
    it(`${name}: ${kind} is required by SILVERBACK_REQUIRE and missing`, () => {
      throw new Error(why);
    });
    return;
  }
  (why === null ? describe : describe.skip)(name, suite);
}

export interface ServerOfSuite {
  readonly url: string;
  /** Only on a server of one's own: `stop` in order, `kill` at once, `start` again in the same place, `freeze` and `thaw`. */
  act(what: Act): Promise<void>;
}

/** As the keeper tells of it. */
export interface KeptServer extends ServerOfSuite {
  /** Silverback's own where its containers or pods have it; empty where its kind runs none. */
  readonly image: string;
}
