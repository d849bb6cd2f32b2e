import type { RequestListener } from 'node:http';
import { eventually } from '../../../test/conformance/eventually.js';
import { type StubProcess, stubWorld } from '../../../test/fakes/stub-world.js';
import { SystemClock } from '../../config/system-clock.js';
import type { CallFault } from '../../core/ports/call-faults.js';
import type { Verification } from '../../core/ports/fence.js';
import { lotOf } from '../../world/edge/lot.js';
import { WorldCallFaults } from './call-faults.js';

const SHARE = 0.02;
const well: RequestListener = (_, response) => void response.end('{}');
/** Does what a fault of calls says, to those calls whose lot is below the share. */
const harming =
  (share: number, harm: RequestListener): RequestListener =>
  (request, response) => {
    const lot = lotOf('i', `${String(request.headers['x-request-id'])} 0 0`);
    (lot < share ? harm : well)(request, response);
  };
const answer503: RequestListener = (_, response) => void response.writeHead(503).end();
const late: RequestListener = (_, response) => void setTimeout(() => response.end('{}'), 1000);

/** A gateway that says it holds the fault and has disturbed many calls, whatever it does to them. */
function edge(data: RequestListener): StubProcess {
  const fault = { injection: 'i', run: 'r', share: SHARE, calls: 900, bitten: 18 };
  return { control: { 'GET /faults': () => ({ faults: [fault] }) }, data };
}

/** Looks until what is wanted is seen: on a busy machine, calls may be late that nobody delays. @returns all that was seen. */
async function states(harm: CallFault['harm'], edgeOfWest: RequestListener, wanted?: Verification['state']) {
  const { world, end } = await stubWorld({
    'edge.west': edge(edgeOfWest),
    'edge.east': { control: { 'GET /faults': () => ({ faults: [] }) }, data: well },
    'instance.west-1.1': { status: { region: 'west', zone: 'west-1' }, data: well },
  });
  const faults = new WorldCallFaults(world, new SystemClock(), 'www.test');
  const seen = new Set<Verification['state']>();
  const look = async () => {
    const { state } = await faults.isDisturbed({ region: 'west', zone: null, share: SHARE, harm }, 'i');
    seen.add(state);
    return state;
  };
  await eventually(look, (state) => wanted === undefined || state === wanted, 30_000);
  await end();
  return seen;
}

const ERRORS: CallFault['harm'] = { kind: 'abort', with: 503 };
const NORMAL: CallFault['harm'] = {
  kind: 'delay',
  delay: { distribution: 'normal', ms: 1000, sdMs: 100, capMs: 10_000 },
};

describe('a gateway that counts what it disturbs', () => {
  it.each([
    ['errors', ERRORS, answer503],
    ['normal delays', NORMAL, late],
  ])('is believed when callers have met it: %s', async (_, harm, harms) => {
    const seen = await states(harm, harming(SHARE, harms), 'in-effect');
    expect([...seen]).toContain('in-effect');
    expect([...seen]).not.toContain('absent');
  });

  it.each([
    ['errors', ERRORS],
    ['normal delays', NORMAL],
  ])('and harms nobody is found out: %s', async (_, harm) => {
    const seen = await states(harm, well, 'absent');
    expect([...seen]).toContain('absent');
    expect([...seen]).not.toContain('in-effect');
  });

  it('and harms far fewer, or far more, than it should is not believed', async () => {
    expect([...(await states(ERRORS, harming(SHARE / 100, answer503)))]).not.toContain('in-effect');
    expect([...(await states(ERRORS, harming(1, answer503)))]).not.toContain('in-effect');
  });
});
