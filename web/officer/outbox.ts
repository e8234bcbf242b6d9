// What the officer said, until the station has it. A tap in a cellar is sent when the phone is back; its key keeps it from
// counting twice.
import type { Ask } from '../src/types';
import { keep, kept } from './words';

export interface Said {
  district: string;
  incident: number;
  ask: Ask;
  key: string;
  at: number;
}

export interface Verdict {
  said: Said;
  ok: boolean;
  status: number;
}

const NAME = 'outbox';
const RETRY_MS = 4000;

let waiting: Said[] = read();
let busy = false;

function read(): Said[] {
  try {
    return JSON.parse(kept(NAME) ?? '[]') as Said[];
  } catch {
    return [];
  }
}

export const unsent = (incident: number) => waiting.find((one) => one.incident === incident) ?? null;

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => `0${byte.toString(16)}`.slice(-2)).join('');
}

export function put(said: Said): void {
  waiting.push(said);
  keep(NAME, JSON.stringify(waiting));
}

/** Sends what waits, in order; what the station refuses is told to `heard` and not asked again. */
export async function flush(heard: (verdict: Verdict) => void): Promise<void> {
  if (busy) return;
  busy = true;
  while (waiting[0]) {
    const said = waiting[0];
    const answer = await send(said);
    // No answer, signed out, or the disk does not answer: it waits.
    if (!answer || answer.status === 401 || answer.status >= 500) break;
    waiting = waiting.filter((one) => one.key !== said.key);
    keep(NAME, JSON.stringify(waiting));
    heard({ said, ok: answer.ok, status: answer.status });
  }
  busy = false;
}

export function start(heard: (verdict: Verdict) => void): void {
  setInterval(() => void flush(heard), RETRY_MS);
  addEventListener('online', () => void flush(heard));
  void flush(heard);
}

function send(said: Said): Promise<Response | null> {
  const path = `/api/v1/districts/${encodeURIComponent(said.district)}/incidents/${said.incident}/${said.ask}`;
  return fetch(path, {
    method: 'POST', credentials: 'same-origin', keepalive: true,
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key: said.key }),
  }).catch(() => null);
}
