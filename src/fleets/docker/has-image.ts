import { isGone } from '../../core/errors.js';
import { type Engine } from './engine.js';

/** Whether an engine has an image, by its name. */
export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.call(`inspecting image ${image}`, (docker) => docker.getImage(image).inspect());
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
