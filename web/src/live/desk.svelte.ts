// What the person at the screen has chosen, and what they have just ordered.
import { sentence, t, word } from '../words.svelte';
import type { Ask, IncidentView } from '../types';
import * as api from './api';
import { live } from './live.svelte';

const UNDO_S = 5;
const TOAST_MS = 6000;

export const LAYERS = ['cells', 'names', 'lanes', 'drones', 'footprints', 'teams', 'incidents', 'borders', 'grid'] as const;
export type Layer = (typeof LAYERS)[number];

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

interface Pending {
  incident: IncidentView;
  ask: Ask;
  left: number;
}

const SHUT = new Set(['closed', 'false']);
const RANK: Record<string, number> = { high: 0, medium: 1, low: 2 };

/** Those that want somebody first, the gravest before the newest. */
export function inOrder(incidents: IncidentView[]): IncidentView[] {
  const rank = (one: IncidentView) => (SHUT.has(one.state) ? 10 : 0) + (RANK[one.severity] ?? 3);
  return [...incidents].sort((a, b) => rank(a) - rank(b) || b.first_unix_ms - a.first_unix_ms);
}

export const isShut = (one: IncidentView) => SHUT.has(one.state);

class Desk {
  selected = $state<number | null>(null);
  open = $state(false);
  tables = $state(false);
  legend = $state(false);
  keys = $state(false);
  health = $state(false);
  layers = $state(Object.fromEntries(LAYERS.map((layer) => [layer, true])) as Record<Layer, boolean>);
  /** Where the map should go next; the map takes it and clears it. */
  goal = $state.raw<{ lat: number; lon: number } | 'all' | null>(null);
  pending = $state.raw<Pending | null>(null);
  toasts = $state.raw<Toast[]>([]);
  incidents = $derived(inOrder(live.snapshot?.incidents ?? []));
  incident = $derived(this.incidents.find((one) => one.id === this.selected) ?? null);

  #timer: ReturnType<typeof setInterval> | undefined;
  #toasts = 0;

  select(id: number, open = this.open): void {
    this.selected = id;
    this.open = open;
    const one = this.incidents.find((incident) => incident.id === id);
    if (one && open) this.goal = { lat: one.lat, lon: one.lon };
  }

  step(by: number): void {
    const at = this.incidents.findIndex((one) => one.id === this.selected);
    const next = this.incidents[at < 0 ? 0 : Math.min(Math.max(at + by, 0), this.incidents.length - 1)];
    if (next) this.select(next.id);
  }

  back(): void {
    if (this.pending) this.undo();
    else if (this.keys) this.keys = false;
    else if (this.health) this.health = false;
    else if (this.open) this.open = false;
    else this.selected = null;
  }

  /** Asks at once, except for what cannot be taken back: that waits, so that it can be undone. */
  ask(incident: IncidentView, ask: Ask): void {
    if (isShut(incident)) return;
    if (ask !== 'false' && ask !== 'close') {
      void this.#send(incident, ask);
      return;
    }
    this.#settle();
    this.pending = { incident, ask, left: UNDO_S };
    this.#timer = setInterval(() => this.#count(), 1000);
  }

  undo(): void {
    clearInterval(this.#timer);
    this.pending = null;
  }

  order(what: 'start' | 'hold' | 'resume' | 'home'): void {
    const name = t(what === 'home' ? 'all_home' : what === 'start' ? 'launch' : what);
    void this.#try(name, () => api.patrol(live.district, what));
  }

  say(text: string, bad = false): void {
    const id = ++this.#toasts;
    this.toasts = [...this.toasts.slice(-3), { id, text, bad }];
    setTimeout(() => (this.toasts = this.toasts.filter((toast) => toast.id !== id)), TOAST_MS);
  }

  #count(): void {
    if (!this.pending) return;
    if (this.pending.left <= 1) this.#settle();
    else this.pending = { ...this.pending, left: this.pending.left - 1 };
  }

  #settle(): void {
    const pending = this.pending;
    this.undo();
    if (pending) void this.#send(pending.incident, pending.ask);
  }

  #send(incident: IncidentView, ask: Ask): Promise<void> {
    const name = `${incident.name} ${word('act', ask.replace('-', '_'))}`;
    return this.#try(name, () => api.answer(live.district, incident.id, ask));
  }

  async #try(what: string, order: () => Promise<unknown>): Promise<void> {
    try {
      await order();
      this.say(t('sent', { what }));
    } catch (error) {
      this.say(t('refused', { what, why: why(error) }), true);
    }
  }
}

const BY_STATUS: Record<number, string> = {
  0: 'refused_network', 403: 'refused_forbidden', 404: 'refused_not_found', 409: 'refused_conflict', 503: 'refused_disk',
};

function why(error: unknown): string {
  if (!(error instanceof api.Refused)) return String(error);
  if (error.code) return sentence(error.code, error.values);
  return t(BY_STATUS[error.status] ?? 'refused_conflict');
}

export const desk = new Desk();
