import { SilverbackError } from '../../../core/errors.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import type { Inventory } from '../inventory.js';

const NAME = 'app.kubernetes.io/name';

/** Silverback's own image, of which agents are made: as the target file has it, or that of the pods that its chart has installed. */
export class OwnImage {
  constructor(
    private readonly inventory: Inventory,
    private readonly place: Pick<ClusterPlace, 'image' | 'own'>,
  ) {}

  /** Throws `unsupported-by-target` when it is not known. */
  async name(): Promise<string> {
    const { image, own } = this.place;
    if (image !== null) return image;
    const installed = (await this.inventory.pods.all()).find(
      ({ metadata }) => metadata?.namespace === own && metadata.labels?.[NAME] === 'silverback',
    );
    const found = installed?.spec?.containers[0]?.image;
    if (found !== undefined) return found;
    throw new SilverbackError(
      'unsupported-by-target',
      `no pod of Silverback's chart is in namespace ${own}, whose image agents would be made of; expected one, or the image as spec.kubernetes.image of the target`,
    );
  }
}
