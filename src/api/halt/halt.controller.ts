import { Controller, Inject } from '@nestjs/common';
import { Answer, ok } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { deleteHalt, getHalt, putHalt } from './halt.routes.js';
import { Halt } from './halt.js';

@Controller()
export class HaltController {
  constructor(@Inject(Halt) private readonly halt: Halt) {}

  @Route(getHalt)
  async get(): Promise<Answer> {
    return ok(await this.halt.progress());
  }

  @Route(putHalt)
  async put({ body, caller }: Asked<typeof putHalt>): Promise<Answer> {
    const seen = await this.halt.set(body.reason, caller);
    return new Answer(seen.settled ? 200 : 202, seen);
  }

  @Route(deleteHalt)
  async lift({ caller }: Asked<typeof deleteHalt>): Promise<Answer> {
    return ok(await this.halt.lift(caller));
  }
}
