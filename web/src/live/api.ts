// The few calls of the API. No answer is ever guessed: what did not come back is "no answer".
import type { Ask, DistrictMap, Me, Snapshot, Values } from '../types';

const BASE = '/api/v1';

/** Why a call was not accepted. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string | null, readonly values: Values) {
    super(code ?? String(status));
  }
}

async function call(path: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(BASE + path, { credentials: 'same-origin', ...init }).catch(() => null);
  if (!answer) throw new Refused(0, null, []);
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw refusal(answer.status, body);
  return body;
}

function refusal(status: number, body: unknown): Refused {
  const { code, values } = (body ?? {}) as { code?: unknown; values?: unknown };
  return new Refused(status, typeof code === 'string' ? code : null, Array.isArray(values) ? (values as Values) : []);
}

function post(path: string, body: unknown = {}): Promise<unknown> {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const inside = (district: string, path: string) => `/districts/${encodeURIComponent(district)}/${path}`;

/** A key that makes a repeated call harmless. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const login = (token: string) => post('/login', { token });

/** Who is signed in and what they may see. */
export const me = () => call('/districts') as Promise<Me>;

export const snapshot = (district: string) => call(inside(district, 'snapshot')) as Promise<Snapshot>;
export const map = (district: string) => call(inside(district, 'map')) as Promise<DistrictMap>;
export const events = (district: string) => new EventSource(BASE + inside(district, 'events'));
export const photo = (district: string, hash: string) => BASE + inside(district, `photos/${encodeURIComponent(hash)}`);
export const patrol = (district: string, what: string) => post(inside(district, `patrol/${what}`));
export const answer = (district: string, incident: number, ask: Ask) =>
  post(inside(district, `incidents/${incident}/${ask}`), { key: freshKey() });
