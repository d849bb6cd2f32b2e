import { SystemClock } from '../../src/config/system-clock.js';
import { SMALL } from '../../src/simulation/histories/small-world.js';
import { capabilitiesOf } from '../../src/simulation/model/capabilities.js';
import { ModelWorld } from '../../src/simulation/model/world.js';
import { directWire } from '../../src/simulation/wire.js';
import { replicationConformance } from './replication.js';

const capabilities = capabilitiesOf(new ModelWorld(SMALL, new SystemClock()), directWire);

replicationConformance('the model', () => capabilities);
