// Writes what follows from the schema of experiments: the tables of its page, and the JSON Schema for editors.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { experimentJsonSchema } from '../dist/core/experiment/json-schema.js';
import { discoverFaults, discoverProbes } from '../dist/discovery.js';
import { fillReference } from '../dist/report/reference/page.js';

const root = new URL('../', import.meta.url);
const page = new URL('docs/experiment-reference.md', root);
const schema = experimentJsonSchema({ faults: await discoverFaults(), probes: await discoverProbes() });
const pageOf = (kind) => (existsSync(new URL(`docs/faults/${kind}.md`, root)) ? `faults/${kind}.md` : null);

writeFileSync(new URL('experiments/experiment.schema.json', root), `${JSON.stringify(schema, null, 2)}\n`);
writeFileSync(page, fillReference(readFileSync(page, 'utf8'), schema, pageOf));
