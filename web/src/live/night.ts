// What the strip at the bottom shows: who did what since this page began to look. Kept over a reload.
import type { DroneView, Snapshot } from '../types';

export type Doing = 'tour' | 'moving' | 'held' | 'lost' | 'ground';

export interface Bar {
  drone: string;
  doing: Doing;
  state: string;
  from: number;
  to: number;
}

export interface Mark {
  kind: 'broken' | 'incident';
  name: string;
  at: number;
}

const DOING: Record<string, Doing> = {
  on_tour: 'tour', held: 'held', lost: 'lost', conflict: 'lost', docked: 'ground', landed: 'ground', unknown: 'ground',
  preparing: 'ground',
};
const GAP_MS = 15_000;
const KEPT_MS = 6 * 3600_000;
const SAVE_MS = 10_000;

export class Night {
  bars: Bar[] = [];
  marks: Mark[] = [];
  revision = 0;
  #overdue: Set<string> | null = null;
  #saved = 0;
  #key: string;

  constructor(district: string) {
    this.#key = `night:${district}`;
    this.#restore();
  }

  forget(): void {
    this.bars = [];
    this.marks = [];
    this.#overdue = null;
    this.#saved = 0;
  }

  take(next: Snapshot): void {
    if ((this.bars.at(-1)?.to ?? 0) > next.unix_ms) this.forget();
    for (const drone of next.drones) this.#extend(drone, next.unix_ms);
    this.#mark(next);
    if (next.unix_ms - this.#saved > SAVE_MS) this.#save(next.unix_ms);
  }

  #extend(drone: DroneView, now: number): void {
    const doing = drone.liveness === 'lost' ? 'lost' : (DOING[drone.state] ?? 'moving');
    const last = this.bars.findLast((bar) => bar.drone === drone.id);
    if (last && last.doing === doing && now - last.to < GAP_MS) {
      last.to = now;
    } else {
      this.bars.push({ drone: drone.id, doing, state: drone.state, from: last && now - last.to < GAP_MS ? last.to : now, to: now });
    }
    this.revision += 1;
  }

  #mark(next: Snapshot): void {
    const overdue = new Set(next.places.filter((place) => place.state === 'overdue').map((place) => place.id));
    for (const id of overdue) {
      // What was broken before we looked broke at a time that we do not know.
      if (this.#overdue && !this.#overdue.has(id)) this.marks.push({ kind: 'broken', name: id, at: next.unix_ms });
    }
    this.#overdue = overdue;
    for (const one of next.incidents) {
      const known = this.marks.some((mark) => mark.kind === 'incident' && mark.name === one.name);
      if (!known) this.marks.push({ kind: 'incident', name: one.name, at: one.first_unix_ms });
    }
  }

  #save(now: number): void {
    this.#saved = now;
    this.bars = this.bars.filter((bar) => bar.to > now - KEPT_MS);
    this.marks = this.marks.filter((mark) => mark.at > now - KEPT_MS);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ bars: this.bars, marks: this.marks }));
    } catch {
      // Full: the strip is then as long as this page is open.
    }
  }

  #restore(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? '{}') as Partial<Night>;
      this.bars = kept.bars ?? [];
      this.marks = kept.marks ?? [];
    } catch {
      sessionStorage.removeItem(this.#key);
    }
  }
}
