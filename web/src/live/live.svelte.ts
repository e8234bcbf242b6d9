// What the page knows of the district: the newest snapshot, how old it is, and who we are. One instance per page.
import type { DistrictMap, Me, Snapshot } from '../types';
import * as api from './api';
import { Night } from './night';

// An old picture says so after 3 s and stops pretending after 10 s.
const OLD_S = 3;
const STOPPED_S = 10;
const BEAT_MS = 250;
const POLL_MS = 2000;
// Further back than any late answer: the station itself began again with another clock.
const OTHER_CLOCK_MS = 30_000;

export type Freshness = 'fresh' | 'old' | 'stopped';
export type Phase = 'starting' | 'login' | 'unreachable' | 'live';

export class Live {
  phase = $state<Phase>('starting');
  badToken = $state(false);
  me = $state.raw<Me | null>(null);
  district = $state('');
  snapshot = $state.raw<Snapshot | null>(null);
  map = $state.raw<DistrictMap | null>(null);
  night = $state.raw(new Night(''));
  nightRevision = $state(0);
  /** Station time, ms since 1970; stands still when the data do. */
  now = $state(0);
  /** Seconds since the last snapshot came. */
  age = $state(0);
  /** What people call the district. */
  called = $derived(this.me?.districts.find((one) => one.id === this.district)?.called ?? this.district);
  freshness = $derived<Freshness>(this.age > STOPPED_S ? 'stopped' : this.age > OLD_S ? 'old' : 'fresh');
  heard: ((next: Snapshot, before: Snapshot | null) => void)[] = [];

  #stream: EventSource | null = null;
  #arrived = 0;
  #polled = 0;
  #plan: string | null | undefined;

  async start(): Promise<void> {
    setInterval(() => this.#beat(), BEAT_MS);
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token !== null) {
      history.replaceState(null, '', location.pathname + location.search);
      await this.signIn(token);
    } else {
      await this.#open();
    }
  }

  async signIn(token: string): Promise<void> {
    try {
      await api.login(token.trim());
      this.badToken = false;
      await this.#open();
    } catch (error) {
      this.badToken = error instanceof api.Refused && error.status > 0;
      this.#failed(error);
    }
  }

  show(district: string): void {
    this.#stream?.close();
    if (this.district !== '') history.replaceState(null, '', `?d=${encodeURIComponent(district)}`);
    this.district = district;
    this.snapshot = null;
    this.map = null;
    this.#plan = undefined;
    this.night = new Night(district);
    this.#listen();
  }

  async #open(): Promise<void> {
    try {
      this.me = await api.me();
      const asked = new URLSearchParams(location.search).get('d');
      const district = this.me.districts.find((one) => one.id === asked) ?? this.me.districts[0];
      this.phase = 'live';
      if (district) this.show(district.id);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const refused = error instanceof api.Refused && error.status > 0;
    this.phase = refused ? 'login' : 'unreachable';
    if (!refused) setTimeout(() => void this.#open(), POLL_MS);
  }

  #listen(): void {
    this.#connect();
    this.#arrived = performance.now();
    void this.#poll();
  }

  #connect(): void {
    this.#stream?.close();
    this.#stream = api.events(this.district);
    this.#stream.addEventListener('snapshot', (event) => this.#take(JSON.parse(event.data) as Snapshot));
  }

  #take(next: Snapshot): void {
    const before = this.snapshot;
    // A daemon that has just begun has nothing to show yet.
    if (next.district !== this.district || next.unix_ms === 0) return;
    const back = before ? before.unix_ms - next.unix_ms : 0;
    if (back > 0 && back < OTHER_CLOCK_MS) return;
    if (back > 0) this.night.forget();
    this.snapshot = next;
    this.#arrived = performance.now();
    this.#beat();
    if (next.patrol.plan !== this.#plan) void this.#fetchMap(next.patrol.plan);
    this.night.take(next);
    for (const hear of this.heard) hear(next, before);
  }

  async #fetchMap(plan: string | null): Promise<void> {
    this.#plan = plan;
    try {
      this.map = await api.map(this.district);
    } catch {
      this.#plan = undefined;
    }
  }

  // A stream can be silent for good reasons (a proxy, a quiet night); the picture is old only when asking does not help.
  async #poll(): Promise<void> {
    this.#polled = performance.now();
    const district = this.district;
    try {
      const next = await api.snapshot(district);
      const newer = !this.snapshot || next.unix_ms > this.snapshot.unix_ms;
      if (newer && district === this.district) this.#take(next);
    } catch (error) {
      if (error instanceof api.Refused && error.status === 401) this.#signedOut();
    }
    // A browser gives up for good when the stream's answer was an error.
    if (this.#stream?.readyState === EventSource.CLOSED && this.phase === 'live') this.#connect();
  }

  #signedOut(): void {
    this.#stream?.close();
    this.phase = 'login';
  }

  #beat(): void {
    if (!this.snapshot || this.phase !== 'live') return;
    const since = performance.now() - this.#arrived;
    this.age = since / 1000;
    this.now = this.snapshot.unix_ms + Math.min(since, OLD_S * 1000);
    this.nightRevision = this.night.revision;
    if (since > POLL_MS && performance.now() - this.#polled > POLL_MS) void this.#poll();
  }
}

export const live = new Live();
