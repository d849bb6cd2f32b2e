import { capabilitiesOf } from '../../src/simulation/model/capabilities.js';
import { ModelWorld } from '../../src/simulation/model/world.js';
import { SMALL } from '../../src/simulation/histories/small-world.js';
import { directWire } from '../../src/simulation/wire.js';
import { SystemClock } from '../../src/config/system-clock.js';
import { routerConformance } from './router.js';

const capabilities = capabilitiesOf(new ModelWorld(SMALL, new SystemClock()), directWire);

/** The model stands in for the sandbox, so its router bears the same name and owes the same. */
routerConformance('edge', () => ({ route: 'www', base: SMALL.routes['www']?.weights ?? {}, capabilities }));
