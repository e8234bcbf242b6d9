// A made-up night over the district of the demo patrol: what a server would say, for tests and screenshots.
import { readFileSync } from 'node:fs';

const drawn = JSON.parse(readFileSync(new URL('../../missions/xiangcheng/night.geojson', import.meta.url), 'utf8')).features;
const of = (...kinds) => drawn.filter((one) => kinds.includes(one.properties.kind));

const WEST = 117.64594;
const SOUTH = 24.50621;
const METRES = 111_320;
const EAST_SCALE = METRES * Math.cos((24.51 * Math.PI) / 180);

/** Metres from the scene's corner to (lon, lat), and back. */
const at = ([east, north]) => [round(WEST + east / EAST_SCALE), round(SOUTH + north / METRES)];
const metres = ([lon, lat]) => [(lon - WEST) * EAST_SCALE, (lat - SOUTH) * METRES];
const round = (degrees) => Math.round(degrees * 1e7) / 1e7;

// The streets run a little south of east, and so do the lanes.
const TILT = (-15 * Math.PI) / 180;
const turned = ([x, y], angle) => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
const SPACING_M = 72;

/** Passes over a cell. */
function lanes(cell) {
  const ring = cell.geometry.coordinates[0].map((corner) => turned(metres(corner), -TILT));
  const north = ring.map((corner) => corner[1]);
  const out = [];
  for (let y = Math.min(...north) + 30; y < Math.max(...north) - 12; y += SPACING_M) {
    const cuts = ring.slice(1).flatMap((b, i) => {
      const a = ring[i];
      return a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])];
    }).sort((a, b) => a - b);
    const pass = [[cuts[0], y], [cuts.at(-1), y]].map((point) => turned(point, TILT));
    if (cuts.length >= 2) out.push(out.length % 2 ? pass.reverse() : pass);
  }
  return out;
}

const SNAKE = ['0401', '0402', '0403', '0404', '0409', '0408', '0407', '0406', '0405', '0410', '0411', '0412', '0413'];
const cells = of('area');
const passes = SNAKE.flatMap((name) => lanes(cells.find((one) => one.properties.name === name)));
/** Every corner of the tour, metres. */
export const tour = passes.flat();
const line = (kind, name, path) =>
  ({ type: 'Feature', properties: { kind, name }, geometry: { type: 'LineString', coordinates: path.map(at) } });

const square = (west, south, size) =>
  ({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]].map(([x, y]) => at([west + x * size, south + y * size]))] });
const timed = (name, hours, open, geometry) => ({ type: 'Feature', properties: { kind: 'hours', name, hours, open }, geometry });
const YARD = square(640, 330, 90);
const COURT = square(300, 520, 70);

export const map = {
  type: 'FeatureCollection',
  features: [
    ...of('fence', 'nofly', 'area', 'post', 'line', 'dock'),
    timed('实验小学', ['mon-fri 16:30-17:30'], true, YARD),
    { type: 'Feature', properties: { kind: 'nolook', name: '家属院' }, geometry: COURT },
    timed('家属院', ['22:00-6:00'], false, COURT),
    ...passes.map((path, i) => line('lane', String(i + 1), path)),
    ...passes.map((path, i) => line('transit', undefined, [passes.at(i - 1)[1], path[0]])),
  ],
};

const dockOf = (name) => metres(of('dock').find((one) => one.properties.name === name).geometry.coordinates);
const PARK = dockOf('公园机库');
const STADIUM = dockOf('体育场机库');

/** Where on the tour something is, `share` of a lap. */
export function along(share) {
  const lengths = tour.map((point, i) => Math.hypot(point[0] - tour[(i + 1) % tour.length][0], point[1] - tour[(i + 1) % tour.length][1]));
  let left = (((share % 1) + 1) % 1) * lengths.reduce((a, b) => a + b, 0);
  let i = 0;
  while (left > lengths[i]) left -= lengths[i++];
  const [a, b] = [tour[i], tour[(i + 1) % tour.length]];
  const part = left / lengths[i];
  const heading = (Math.atan2(b[0] - a[0], b[1] - a[1]) * 180) / Math.PI;
  return { point: [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part], heading: (heading + 360) % 360 };
}

/** 85 m up, looking 30 degrees ahead of straight down. */
function link(id, peers, frames, loss_percent) {
  return {
    id, up: true, high_latency: false, reason: null, peers, frames, loss_percent, bytes: frames * 40, bytes_per_second: 2_400,
    frames_per_second: 60, bad_sums: 0, noise_bytes: 0, resyncs: 0, missing: 0, shed: 0, turned_away: 0, kernel_drops: 0,
    rebinds: 0, drones: [],
  };
}

function footprint([x, y], heading) {
  const turn = (heading * Math.PI) / 180;
  return [[-34, 10], [34, 10], [52, 88], [-52, 88]].map(([right, ahead]) =>
    at([x + right * Math.cos(turn) + ahead * Math.sin(turn), y - right * Math.sin(turn) + ahead * Math.cos(turn)]));
}

const LAP_S = 852;
const START = Date.UTC(2026, 10, 23, 14, 14, 7);

function tourDrone(id, share, more) {
  const { point, heading } = along(share);
  const [lon, lat] = at(point);
  return {
    id, state: 'on_tour', liveness: 'fresh', heard_s: 0.4, lat, lon, above_home_m: 85.2, heading_deg: heading, speed_mps: 9.1,
    battery_percent: 68, draws_permille: undefined, leaves_in_s: 370,
    with: null, slot: 0, watched: true, footprint: footprint(point, heading),
    rebinds: 0, withheld: 0, failsafe_in_s: null, trusted: true, upload: null, order: null,
    ...more,
  };
}

function dockDrone(id, point, more) {
  const [lon, lat] = at(point);
  return {
    id, state: 'docked', liveness: 'silent', heard_s: null, lat, lon, above_home_m: 0, heading_deg: 0, speed_mps: 0,
    battery_percent: 96, draws_permille: undefined, leaves_in_s: null,
    with: null, slot: null, watched: false, footprint: [],
    rebinds: 0, withheld: 0, failsafe_in_s: null, trusted: true, upload: null, order: null, ...more,
  };
}

function place(id, kind, now, age, promise, more = {}) {
  const state = age === null ? 'never' : age > promise ? 'overdue' : age > promise * 0.8 ? 'due' : 'seen';
  return {
    id, called: drawn.find((one) => one.properties.name === id).properties.called ?? null, kind, state, flown_unwatched: false, seen_unix_ms: age === null ? null : now - age * 1000,
    promise_s: promise, share_permille: age === null ? 0 : 1000, ...more,
  };
}

/** Ages of the cells, seconds; 0405 is late, 0406 due, 0411 flown over unwatched, 0412 never seen. */
const AGES = [60, 24, 552, 480, 648, 500, 372, 300, 240, 120, 455, null, 190];

export function incident(more = {}) {
  const [lon, lat] = at([372, 628]);
  return {
    id: 7, name: '7F3A', revision: 3, class: 'person_down', severity: 'high', state: 'open', verified: false, lat, lon,
    major_m: 41, minor_m: 18, bearing_deg: 62, place: '0402', first_unix_ms: START - 23_000, last_unix_ms: START - 4_000, sightings: 2,
    seen_by: ['XC-1'], taken_by: null,
    told: [['team-2', 'phone', 'seen'], ['team-2', 'tak', 'taken'], ['desk', 'robot', 'failed']],
    clocks_unix_ms: [START + 37_000, START + 157_000, START + 277_000], photos: ['ab12'], photos_awaited: 0, note: null, drill: false, ...more,
  };
}

const oldIncident = () => {
  const [lon, lat] = at([742, 285]);
  return incident({ id: 5, name: '2C91', class: 'vehicle', severity: 'medium', state: 'closed', verified: true, lat, lon, major_m: 12,
    minor_m: 9, place: '0409', first_unix_ms: START - 1_900_000, taken_by: '三中队', clocks_unix_ms: [null, null, null], photos: [], photos_awaited: 0, told: [] });
};

const gone = (started, now, seconds) => (now - started) / 1000 + seconds;

function teams() {
  const [lon2, lat2] = at([250, 545]);
  const [lon3, lat3] = at([640, 150]);
  const team = { on_duty: true, incident: null };
  return [
    { ...team, id: 'team-2', called: '二中队', lat: lat2, lon: lon2, age_s: 6 },
    { ...team, id: 'team-3', called: '三中队', lat: lat3, lon: lon3, age_s: 190 },
    { ...team, id: 'team-5', called: '五中队', on_duty: false, lat: null, lon: null, age_s: null },
  ];
}

/** A night in full swing, `seconds` after the scene began. */
export function flying(seconds, change = {}) {
  const now = START + Math.round(seconds * 1000);
  const share = seconds / LAP_S;
  return {
    district: 'xiangcheng', revision: Math.round(seconds * 10) + 1, unix_ms: now, seq: 4000 + Math.round(seconds),
    patrol: {
      name: '芗城夜巡', state: 'flying', plan: 'a81f', until_unix_ms: START + 4_553_000, closest: ['0405', -48 - Math.round(seconds)],
      slots: 2, lap_s: LAP_S, progress_permille: [310, 810], gate: [], overridden: [],
    },
    places: [
      ...cells.map((one, i) => place(one.properties.name, 'area', now, AGES[i] === null ? null : gone(START, now, AGES[i]), 600, { flown_unwatched: i === 10 })),
      place('一中北门', 'post', now, gone(START, now, 320), 1200),
      place('江滨步道', 'line', now, gone(START, now, 400), 900),
    ],
    drones: [
      tourDrone('XC-1', 0.075 + share, { battery_percent: 41, leaves_in_s: 95 - Math.round(seconds), with: 'XC-4' }),
      tourDrone('XC-2', 0.575 + share, { slot: 1, leaves_in_s: 612 - Math.round(seconds) }),
      dockDrone('XC-4', PARK, { state: 'preparing', liveness: 'fresh', heard_s: 0.2, upload: ['mission', 41, 64], with: 'XC-1' }),
      dockDrone('XC-5', STADIUM, {}),
      dockDrone('XC-6', [600, 480], { state: 'lost', liveness: 'lost', heard_s: 12 + seconds, battery_percent: 22, order: ['return', 'unknown'] }),
    ],
    incidents: [incident(), oldIncident()],
    teams: teams(),
    links: [
      link('radio', 3, 182_000, 1.2),
      link('lte', 2, 90_100, null),
    ],
    health: [],
    ...change,
  };
}

/** Before take-off, one drone not clear. */
export function ready(seconds) {
  const now = flying(seconds);
  return {
    ...now, incidents: [], places: now.places.map((one) => ({ ...one, state: 'never', seen_unix_ms: null, flown_unwatched: false })),
    patrol: { ...now.patrol, state: 'ready', closest: null, gate: [{ drone: 'XC-5', check: 'S108', overridable: true, code: 'S108', values: [['percent', '41'], ['least', '45']] }] },
    drones: ['XC-1', 'XC-2', 'XC-4', 'XC-5', 'XC-6'].map((id, i) => dockDrone(id, i < 3 ? [PARK[0] + 14 * (i - 1), PARK[1]] : [STADIUM[0] + 14 * (i - 3), STADIUM[1]], { liveness: 'fresh', heard_s: 1 })),
  };
}

/** Flying, nothing open, every promise kept. */
export function calm(seconds) {
  const now = flying(seconds);
  return {
    ...now, incidents: [], drones: now.drones.slice(0, 4), patrol: { ...now.patrol, closest: ['0409', 188] },
    places: now.places.map((one, i) => place(one.id, one.kind, now.unix_ms, 40 + ((i * 37) % 430), one.promise_s)),
  };
}

export function nothing(seconds) {
  const patrol = { name: null, state: 'none', plan: null, until_unix_ms: null, closest: null, slots: 0, lap_s: 0, progress_permille: [], gate: [], overridden: [] };
  return { ...flying(seconds), patrol, places: [], drones: [], incidents: [], teams: [] };
}
