import { readText } from '../config/text-file.js';
import { probeSchema } from '../core/experiment/probe-schema.js';
import { SilverbackError } from '../core/errors.js';
import { judge } from '../core/judge/tolerance.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import { explain } from '../core/source/explain.js';
import { invalid } from '../core/source/problem.js';
import { readYaml } from '../core/source/yaml-source.js';
import type { House } from './workbench.js';

const CODE = 'invalid-config';

/**
 * The probe that tells of open incidents: one file with one probe, written as in an experiment. While its tolerance is
 * met none is open; when it is not met, or there is nothing to judge, one counts as open.
 * @throws `invalid-config` for what is no probe, or one that needs a target.
 */
export async function incidentProbe(file: string, house: House): Promise<IncidentProbe> {
  const source = readYaml(await readText(file, { absent: CODE, wrong: CODE }), CODE);
  const schema = probeSchema(house);
  const read = schema.safeParse(source.value);
  if (!read.success)
    throw invalid(
      CODE,
      explain(read.error, schema, source.value).map((problem) => source.issue(problem)),
    );
  const { name, type, args } = read.data;
  const kind = house.probes.get(type);
  if (!kind || kind.needs.length > 0)
    throw new SilverbackError(CODE, `${file}: a probe of type ${type} needs a target, and incidents have none`);
  const probe = kind.make(name, args, {});
  return {
    async ask(signal) {
      const { ok, words } = judge(read.data, await probe.measure(signal));
      return ok === true ? null : words();
    },
  };
}
