// One incident as an officer reads it: word, shape, age, place, circle, who goes, and what to say to it.
import { placeName, span } from '../src/format';
import * as geometry from '../src/map/geometry';
import type { Ask, DistrictMap, IncidentView, PlaceView, TeamView } from '../src/types';
import { el } from './dom';
import { minimap } from './minimap';
import { place } from './place';
import { classWord, t } from './words';

const SHAPES: Record<string, string> = { high: '▲', medium: '◆', low: '●' };
const COMPASS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];
const WALK_MPS = 1.2;
const HELP_MS = 1000;

export interface View {
  incident: IncidentView;
  team: TeamView;
  teams: TeamView[];
  places: PlaceView[];
  district: string;
  now: number;
  map: DistrictMap | null;
  /** Which of the steps the officer is at; what was just said counts before the station confirms it. */
  step: 'asked' | 'going' | 'there' | 'taken' | 'closed' | 'false';
  note: Node | null;
  ask: (ask: Ask) => void;
  wantPlace: () => void;
}

export function card(view: View): Element {
  const { incident, now } = view;
  return el('main', { class: 'card', 'data-incident': incident.id },
    el('h1', {},
      el('span', { class: 'shape', 'aria-hidden': 'true' }, SHAPES[incident.severity] ?? '●'), classWord(incident.class),
      el('em', {}, incident.verified ? '' : t('unverified')),
      incident.drill && el('em', { class: 'drill' }, t('drill')),
      el('span', { class: 'age', id: 'age' }, span((now - incident.first_unix_ms) / 1000))),
    el('p', { class: 'where' }, [incident.name, incident.place && t('officer_near', { place: placeName(view.places, incident.place) })].filter(Boolean).join(' · ')),
    incident.note && el('p', {}, incident.note),
    minimap(incident, place.here, view.map),
    el('p', {}, t('officer_about', { radius: Math.round(incident.major_m) })),
    fromYou(view),
    el('p', {}, t('officer_who', { who: who(view) })),
    links(incident),
    incident.photos[0] && el('img', { src: `/api/v1/districts/${encodeURIComponent(view.district)}/photos/${incident.photos[0]}`, alt: incident.name, loading: 'lazy' }),
    acts(view));
}

function who({ incident, team, teams }: View): string {
  if (!incident.taken_by) return t('officer_nobody');
  if (incident.taken_by === team.id || incident.taken_by === team.called) return t('officer_you');
  return teams.find((one) => one.id === incident.taken_by)?.called || incident.taken_by;
}

function fromYou({ incident, wantPlace }: View): Node {
  if (place.here) {
    const { metres, bearing } = geometry.from(place.here, [incident.lon, incident.lat]);
    const direction = t(`compass_${COMPASS[Math.round((bearing + 360) / 45) % 8]}`);
    const minutes = Math.max(1, Math.round(metres / WALK_MPS / 60));
    return el('p', { class: 'from-you' }, t('officer_from_you', { direction, distance: Math.round(metres), minutes }));
  }
  if (place.denied) return el('p', { class: 'soft' }, t('officer_position_denied'));
  return el('p', { class: 'links' }, t('officer_no_position'), el('a', { href: '#', id: 'turn-on', click: (event) => {
    event.preventDefault();
    wantPlace();
  } }, t('officer_position_on')));
}

/** Chat apps open their own maker's map; everything else understands geo:. */
function mapLink({ lat, lon, name }: IncidentView): string {
  const agent = navigator.userAgent;
  if (/MicroMessenger/i.test(agent)) return `https://apis.map.qq.com/uri/v1/marker?marker=coord:${lat},${lon};title:${name}&coord_type=1&referer=quadrat`;
  if (/DingTalk/i.test(agent)) return `https://uri.amap.com/marker?position=${lon},${lat}&coordinate=wgs84&name=${name}`;
  return `geo:${lat},${lon}?q=${lat},${lon}(${name})`;
}

function links(incident: IncidentView): Node {
  const call = (number: string) => (incident.drill ? el('span', {}, number) : el('a', { href: `tel:${number}` }, number));
  return el('p', { class: 'links' },
    el('a', { href: mapLink(incident), rel: 'noreferrer' }, t('officer_open_map')), call('120'), call('110'));
}

function button(key: string, ask: Ask, view: View, kind = ''): Element {
  return el('button', { type: 'button', class: kind, 'data-ask': ask, click: () => view.ask(ask) }, t(key));
}

function acts(view: View): Node {
  const { step } = view;
  const bare = (text: string) => el('p', { class: 'step' }, text);
  const box = (...children: (Node | null | false)[]) => el('div', { class: 'acts' }, view.note, ...children);
  if (step === 'closed' || step === 'false') return box(bare(t(step === 'closed' ? 'officer_closed' : 'officer_false_closed')));
  if (step === 'taken') return box(bare(t('officer_taken', { team: who(view) })), help(view));
  if (step === 'asked') {
    return box(button('officer_going', 'acknowledge', view, 'going'),
      el('div', { class: 'pair' }, button('officer_cant', 'decline', view), button('officer_false', 'false', view)));
  }
  return box(bare(t(step === 'there' ? 'officer_state_here' : 'officer_state_going')),
    step === 'there' ? button('officer_done', 'close', view, 'going') : button('officer_here', 'on-scene', view, 'going'),
    el('div', { class: 'pair' }, button(step === 'there' ? 'officer_false' : 'officer_cant', step === 'there' ? 'false' : 'decline', view), help(view)));
}

/** Held for a second, so that a pocket does not call for help. */
function help(view: View): Element {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const press = (event: Event) => {
    (event.currentTarget as HTMLElement).classList.add('holding');
    timer = setTimeout(() => view.ask('help'), HELP_MS);
  };
  const release = (event: Event) => {
    (event.currentTarget as HTMLElement).classList.remove('holding');
    clearTimeout(timer);
  };
  const key = (event: Event) => ['Enter', ' '].includes((event as KeyboardEvent).key) && !(event as KeyboardEvent).repeat && press(event);
  return el('button', { type: 'button', class: 'help', 'data-ask': 'help', pointerdown: press, pointerup: release, pointerleave: release,
    pointercancel: release, keydown: key, keyup: release, contextmenu: (event) => event.preventDefault() },
  t('officer_help'), el('small', {}, ` (${t('officer_help_hint')})`));
}
