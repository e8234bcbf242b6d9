// The officer page: what concerns this team, newest state, and one big button.
import { span, timeOfDay } from '../src/format';
import type { Ask, DistrictMap, IncidentView, Snapshot, TeamView } from '../src/types';
import { card, type View } from './card';
import { el } from './dom';
import * as outbox from './outbox';
import { place, turnOff, turnOn } from './place';
import { say, swap, t } from './words';

const OLD_S = 10;
const POLL_MS = 5000;
const UNDO_MS = 5000;
// People read no faster, and a phone in a pocket has one battery.
const DRAW_MS = 400;
const SHUT = ['closed', 'false'];

const page = document.getElementById('page')!;
const state = {
  district: '', team: '', snapshot: null as Snapshot | null, map: null as DistrictMap | null, arrived: 0, signedOut: false, badToken: false,
  /** The incident on screen, kept after it is closed so that its end can be said. */
  shown: null as number | null,
  /** Said here, not yet in a snapshot: incident, what, and until when it can be taken back. */
  said: null as { incident: number; ask: Ask; until: number; sent: boolean } | null,
  refused: '', declined: [] as number[],
};
let timer: ReturnType<typeof setTimeout> | undefined;
let held = false;
let drawn = 0;
let listening = false;

const api = (path: string) => `/api/v1${path}`;
const inside = (path: string) => api(`/districts/${encodeURIComponent(state.district)}/${path}`);

function post(path: string, body: unknown): Promise<Response | null> {
  return fetch(path, { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => null);
}

async function get<T>(path: string): Promise<T | null> {
  const answer = await fetch(path, { credentials: 'same-origin' }).catch(() => null);
  if (answer?.status === 401) signOut();
  return answer?.ok ? ((await answer.json().catch(() => null)) as T | null) : null;
}

function signOut(): void {
  state.signedOut = true;
  draw();
}

async function signIn(token: string): Promise<void> {
  const answer = await post(api('/login'), { token });
  state.badToken = answer !== null && !answer.ok;
  state.signedOut = !answer?.ok;
  if (answer?.ok) await open();
  else draw();
}

async function open(): Promise<void> {
  const about = await get<{ team?: string | null; districts?: { id: string }[] }>(api('/districts'));
  if (state.signedOut) return;
  const first = about?.districts?.[0];
  if (!first) {
    setTimeout(() => void open(), POLL_MS);
    return draw();
  }
  state.district = first.id;
  state.team = about?.team ?? '';
  await poll();
  if (!listening) {
    listening = true;
    listen();
    outbox.start(heard);
  }
  if (place.on) wantPlace();
  state.map = await get<DistrictMap>(inside('map'));
  draw();
}

function listen(): void {
  if (!('EventSource' in window)) return;
  const stream = new EventSource(inside('events'));
  stream.addEventListener('snapshot', (event) => take(JSON.parse((event as MessageEvent<string>).data) as Snapshot));
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED && !state.signedOut) setTimeout(listen, POLL_MS);
  });
}

async function poll(): Promise<void> {
  const next = await get<Snapshot>(inside('snapshot'));
  if (next && next.unix_ms !== state.snapshot?.unix_ms) take(next);
}

function take(next: Snapshot): void {
  // A daemon that has just begun has nothing to show yet.
  if (next.unix_ms === 0) return;
  state.snapshot = next;
  state.arrived = performance.now();
  if (state.arrived - drawn > DRAW_MS) draw();
}

const team = () => state.snapshot?.teams.find((one) => one.id === state.team) ?? null;
const isOurs = (one: IncidentView, us: TeamView) => one.taken_by === us.id || one.taken_by === us.called;
const wasTold = (one: IncidentView, us: TeamView) => us.incident === one.id || isOurs(one, us)
  || one.told.some(([who, , what]) => (who === us.id || who === us.called) && what !== 'stood_down');

/** Ours first, then what we were told about last; what we saw end stays until there is something else. */
function current(us: TeamView): IncidentView | null {
  const all = state.snapshot?.incidents ?? [];
  const open = all.filter((one) => !SHUT.includes(one.state) && wasTold(one, us) && !state.declined.includes(one.id));
  open.sort((a, b) => Number(isOurs(b, us)) - Number(isOurs(a, us)) || b.first_unix_ms - a.first_unix_ms);
  return open[0] ?? all.find((one) => one.id === state.shown && SHUT.includes(one.state)) ?? null;
}

function step(one: IncidentView, us: TeamView): View['step'] {
  if (one.state === 'closed' || one.state === 'false') return one.state;
  const said = state.said?.incident === one.id ? state.said.ask : outbox.unsent(one.id)?.ask;
  if (said === 'on-scene' || (isOurs(one, us) && one.state === 'on_scene')) return 'there';
  if (said === 'acknowledge' || isOurs(one, us)) return 'going';
  return one.taken_by ? 'taken' : 'asked';
}

/** "I'm going" leaves at once, for a clock runs; the rest waits for the end of its undo. */
function ask(incident: number, what: Ask): void {
  settle();
  const sent = what === 'acknowledge' || what === 'help';
  state.refused = '';
  state.said = { incident, ask: what, until: performance.now() + UNDO_MS, sent };
  if (sent) tell(incident, what);
  navigator.vibrate?.(30);
  timer = setTimeout(settle, UNDO_MS);
  draw();
}

function settle(): void {
  clearTimeout(timer);
  const said = state.said;
  state.said = null;
  if (said && !said.sent) tell(said.incident, said.ask);
  if (said?.ask === 'decline') state.declined.push(said.incident);
  draw();
}

function undo(): void {
  clearTimeout(timer);
  const said = state.said;
  state.said = null;
  // What was sent cannot be unsaid; "can't go" takes "I'm going" back.
  if (said?.sent && said.ask === 'acknowledge') tell(said.incident, 'decline');
  draw();
}

function tell(incident: number, what: Ask): void {
  outbox.put({ district: state.district, incident, ask: what, key: outbox.newKey(), at: Date.now() });
  void outbox.flush(heard);
}

function heard(verdict: outbox.Verdict): void {
  const why: Record<number, string> = { 403: 'refused_forbidden', 404: 'refused_not_found' };
  if (!verdict.ok) state.refused = t('officer_refused', { why: t(why[verdict.status] ?? 'refused_conflict') });
  draw();
}

function wantPlace(): void {
  turnOn(draw, (lon, lat, accuracy) => {
    if (team()?.on_duty) void post(inside(`teams/${encodeURIComponent(state.team)}/position`), { lat, lon, accuracy_m: accuracy, datum: 'wgs84' });
  });
}

function duty(on: boolean): void {
  if (!on) turnOff();
  else if (place.on) wantPlace();
  void post(inside(`teams/${encodeURIComponent(state.team)}/duty`), { on }).then(poll);
}

const age = () => (performance.now() - state.arrived) / 1000;
const now = () => (state.snapshot?.unix_ms ?? 0) + Math.min(age(), OLD_S) * 1000;

function note(incident: IncidentView): Node | null {
  if (state.refused) return el('p', { class: 'bad', role: 'alert' }, state.refused);
  const said = state.said;
  if (said?.incident === incident.id) {
    return el('p', { class: 'said', role: 'status' }, t(`officer_said_${said.ask.replace('-', '_')}`),
      said.ask !== 'help' && el('button', { type: 'button', id: 'undo', click: undo }, t('officer_undo')));
  }
  const waits = outbox.unsent(incident.id);
  return waits ? el('p', { class: 'amber', role: 'status' }, t('officer_pending', { time: timeOfDay(waits.at, false) })) : null;
}

function header(us: TeamView | null): Element {
  return el('header', {},
    us && el('strong', {}, us.called || us.id),
    us && el('span', { class: 'soft' }, t(us.on_duty ? 'officer_on_duty' : 'officer_off_duty')),
    el('span', { class: 'grow' }),
    age() <= OLD_S && state.snapshot && el('span', { class: 'good' }, `● ${t('officer_connected')}`));
}

function footer(us: TeamView | null): Element {
  return el('footer', {},
    us && el('button', { type: 'button', id: 'duty', click: () => duty(!us.on_duty) }, t(us.on_duty ? 'officer_go_off_duty' : 'officer_go_on_duty')),
    el('span', { class: 'grow' }),
    el('button', { type: 'button', id: 'language', click: () => (swap(), draw()) }, t('language_other')));
}

function login(): Element {
  return el('main', {}, el('form', { class: 'login', submit: (event) => {
    event.preventDefault();
    void signIn((document.getElementById('token') as HTMLInputElement).value.trim());
  } },
  el('h1', {}, t('officer_login')),
  el('label', { for: 'token' }, t('login_token')), el('input', { id: 'token', type: 'password', required: true, autocomplete: 'current-password' }),
  state.badToken && el('p', { class: 'bad', role: 'alert' }, t('login_bad')),
  el('button', {}, t('login_go'))));
}

function body(us: TeamView | null): Element {
  const quiet = (key: string) => el('main', { class: 'quiet' }, el('p', {}, t(key)));
  if (!us) return quiet(state.snapshot ? 'officer_no_team' : 'loading');
  const incident = us.on_duty ? current(us) : null;
  if (!incident) return quiet(us.on_duty ? 'officer_nothing' : 'officer_off_duty_text');
  if (state.shown !== null && state.shown !== incident.id) navigator.vibrate?.([200, 100, 200]);
  state.shown = incident.id;
  return card({ incident, team: us, teams: state.snapshot!.teams, places: state.snapshot!.places, district: state.district, now: now(), map: state.map, step: step(incident, us),
    note: note(incident), ask: (what) => ask(incident.id, what), wantPlace });
}

/** Draws all of it anew; not while a finger holds a button, which would vanish under it. */
function draw(): void {
  if (held || (state.signedOut && document.getElementById('token'))) return;
  const us = team();
  const focused = document.activeElement?.getAttribute('data-ask');
  const cutOff = state.snapshot && age() > OLD_S && el('p', { class: 'amber', role: 'alert' }, t('officer_cut_off', { age: span(age()) }));
  drawn = performance.now();
  show([header(us), cutOff, state.signedOut ? login() : body(us), footer(us)].filter((one): one is Element => Boolean(one)));
  if (focused && document.activeElement === document.body) page.querySelector<HTMLElement>(`[data-ask="${focused}"]`)?.focus({ preventScroll: true });
}

/** What looks the same stays: a screen reader goes on reading, a photo does not blink. */
function show(next: Element[]): void {
  const age = next.map((one) => one.querySelector('#age')).find(Boolean)?.textContent;
  const old = document.getElementById('age');
  if (old && age != null) old.textContent = age;
  const same = next.length === page.children.length && next.every((one, i) => one.outerHTML === page.children[i]!.outerHTML);
  if (same) return;
  page.textContent = '';
  for (const one of next) page.append(one);
}

function release(): void {
  held = false;
  draw();
}

addEventListener('pointerdown', () => (held = true));
for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => setTimeout(release, 0));
addEventListener('pagehide', settle);
setInterval(() => {
  if (state.district && !state.signedOut && age() * 1000 > POLL_MS) void poll();
  draw();
}, 1000);

say();
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (token !== null) {
  history.replaceState(null, '', location.pathname + location.search);
  void signIn(token);
} else {
  void open();
}
