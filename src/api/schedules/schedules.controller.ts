import { Controller, Inject } from '@nestjs/common';
import type { StoredSchedule } from '../../core/ports/schedules.js';
import { Answer, ok } from '../answer.js';
import { etagOf } from '../etag.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { firingView, previewOf, viewOf } from './schedule-views.js';
import {
  deleteSchedule,
  getSchedule,
  listFirings,
  listSchedules,
  patchSchedule,
  postSchedule,
  previewSchedule,
} from './schedules.routes.js';
import { Schedules } from './schedules.js';

@Controller()
export class SchedulesController {
  constructor(@Inject(Schedules) private readonly schedules: Schedules) {}

  @Route(listSchedules)
  async list({ query }: Asked<typeof listSchedules>): Promise<Answer> {
    const { items, next } = await this.schedules.list(query.cursor?.[0], query.limit);
    return ok({ items: items.map(viewOf), next });
  }

  @Route(postSchedule)
  async post({ body, caller }: Asked<typeof postSchedule>): Promise<Answer> {
    const stored = await this.schedules.create(body, caller);
    return new Answer(201, viewOf(stored), { ...etag(stored), location: `/api/v1/schedules/${stored.id}` });
  }

  @Route(getSchedule)
  async get({ params }: Asked<typeof getSchedule>): Promise<Answer> {
    const stored = await this.schedules.get(params.id);
    return ok(viewOf(stored), etag(stored));
  }

  @Route(patchSchedule)
  async patch({ params, headers, body, caller }: Asked<typeof patchSchedule>): Promise<Answer> {
    const stored = await this.schedules.change(params.id, body, headers['if-match'], caller);
    return ok(viewOf(stored), etag(stored));
  }

  @Route(deleteSchedule)
  async remove({ params, headers, caller }: Asked<typeof deleteSchedule>): Promise<Answer> {
    await this.schedules.remove(params.id, headers['if-match'], caller);
    return new Answer(204);
  }

  @Route(previewSchedule)
  async preview({ params }: Asked<typeof previewSchedule>): Promise<Answer> {
    return ok({ firings: previewOf(await this.schedules.get(params.id)) });
  }

  @Route(listFirings)
  async firings({ params, query }: Asked<typeof listFirings>): Promise<Answer> {
    const { items, next } = await this.schedules.firings(params.id, query.cursor?.[0], query.limit);
    return ok({ items: items.map(firingView), next });
  }
}

const etag = ({ version }: StoredSchedule): { etag: string } => ({ etag: etagOf(String(version)) });
