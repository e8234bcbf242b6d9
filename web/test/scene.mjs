// A made-up night over a made-up part of a real district: what a server would say, for tests and screenshots.
const WEST = 117.6455;
const SOUTH = 24.5062;
const METRES = 111_320;
const EAST_SCALE = METRES * Math.cos((24.51 * Math.PI) / 180);

/** Metres from the scene's corner to (lon, lat). */
const at = ([east, north]) => [round(WEST + east / EAST_SCALE), round(SOUTH + north / METRES)];
const round = (degrees) => Math.round(degrees * 1e7) / 1e7;

const CALLED = { '0403': '一中', '0406': '公园', '0408': '老菜市场', '0410': '体育场', '0412': '江滨' };

// Corners of a crooked net of 4 x 3 cells; streets run along its lines, so that cells end at house fronts.
const NET = [
  [[0, 40], [228, 0], [470, 22], [700, -18], [905, 36]],
  [[-22, 262], [215, 248], [448, 300], [690, 270], [930, 284]],
  [[28, 498], [262, 520], [455, 486], [716, 512], [902, 540]],
  [[6, 742], [242, 760], [486, 728], [684, 770], [936, 732]],
];
const SETBACK = 9;

function cell(row, column) {
  const corners = [[0, 0], [0, 1], [1, 1], [1, 0]].map(([r, c]) => NET[row + r][column + c]);
  const centre = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4);
  const inward = ([x, y]) => {
    const far = Math.hypot(centre[0] - x, centre[1] - y);
    return [x + ((centre[0] - x) * SETBACK * 1.4) / far, y + ((centre[1] - y) * SETBACK * 1.4) / far];
  };
  // One side bends like the alley behind it.
  const bend = [(corners[1][0] + corners[2][0]) / 2 - 24 * ((row + column) % 2), (corners[1][1] + corners[2][1]) / 2 + 18];
  return [corners[0], corners[1], bend, corners[2], corners[3]].map(inward);
}

const cells = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => {
  const name = `04${String(row * 4 + column + 1).padStart(2, '0')}`;
  return { name, ring: cell(row, column) };
}));

/** Passes over a cell, 62 m apart. */
function lanes(ring) {
  const north = ring.map((corner) => corner[1]);
  const out = [];
  for (let y = Math.min(...north) + 28; y < Math.max(...north) - 10; y += 62) {
    const cuts = ring.flatMap((a, i) => {
      const b = ring[(i + 1) % ring.length];
      return a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])];
    }).sort((a, b) => a - b);
    if (cuts.length >= 2) out.push(out.length % 2 ? [[cuts.at(-1), y], [cuts[0], y]] : [[cuts[0], y], [cuts.at(-1), y]]);
  }
  return out;
}

const feature = (kind, name, type, coordinates) => ({ type: 'Feature', properties: { kind, name }, geometry: { type, coordinates } });
const polygon = (kind, name, ring) => feature(kind, name, 'Polygon', [[...ring, ring[0]].map(at)]);
const line = (kind, name, path) => feature(kind, name, 'LineString', path.map(at));

const SNAKE = [0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11];
const passes = SNAKE.flatMap((i) => lanes(cells[i].ring));
/** Every corner of the tour, metres. */
export const tour = passes.flat();

const RIVER = [[-500, -150], [-120, -96], [300, -128], [640, -84], [1010, -120], [1500, -60]];

export const map = {
  type: 'FeatureCollection',
  features: [
    polygon('water', '九龙江', [...RIVER, ...RIVER.map(([x, y]) => [x, y - 210]).reverse()]),
    ...NET.map((row) => line('street', '', [[row[0][0] - 300, row[0][1] - 20], ...row, [row[4][0] + 320, row[4][1] + 12]])),
    ...[0, 1, 2, 3, 4].map((i) => line('street', '', [[NET[0][i][0] + 14, NET[0][i][1] - 70], ...NET.map((row) => row[i]), [NET[3][i][0] - 8, 1000]])),
    polygon('fence', 'fence', [[-130, -75], [1040, -60], [1060, 860], [-120, 850]]),
    ...cells.map((one) => polygon('area', one.name, one.ring)),
    ...passes.map((path, i) => line('lane', String(i + 1), path)),
    ...passes.slice(1).map((path, i) => line('transit', '', [passes[i][1], path[0]])),
    polygon('nofly', '变电站', [[560, 335], [640, 325], [655, 420], [570, 428]]),
    feature('post', '一中北门', 'Point', at([560, 268])),
    line('line', '江滨步道', [[-60, -30], [225, -52], [480, -36], [700, -62], [980, -20]]),
    feature('dock', '公园机库', 'Point', at([335, 505])),
    feature('dock', '体育场机库', 'Point', at([930, 640])),
  ],
};

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
    battery_percent: 68, leaves_in_s: 370, with: null, slot: 0, watched: true, footprint: footprint(point, heading), upload: null, order: null,
    ...more,
  };
}

function dockDrone(id, point, more) {
  const [lon, lat] = at(point);
  return {
    id, state: 'docked', liveness: 'silent', heard_s: null, lat, lon, above_home_m: 0, heading_deg: 0, speed_mps: 0,
    battery_percent: 96, leaves_in_s: null, with: null, slot: null, watched: false, footprint: [], upload: null, order: null, ...more,
  };
}

function place(id, kind, now, age, promise, more = {}) {
  const state = age === null ? 'never' : age > promise ? 'overdue' : age > promise * 0.8 ? 'due' : 'seen';
  return {
    id, called: CALLED[id] ?? null, kind, state, flown_unwatched: false, seen_unix_ms: age === null ? null : now - age * 1000,
    promise_s: promise, share_permille: age === null ? 0 : 1000, ...more,
  };
}

/** Ages of the cells, seconds; 0409 is late, 0406 due, 0411 flown over unwatched, 0412 never seen. */
const AGES = [60, 95, 141, 190, 410, 500, 372, 240, 648, 300, 455, null];

export function incident(more = {}) {
  const [lon, lat] = at([384, 176]);
  return {
    id: 7, name: '7F3A', revision: 3, class: 'person_down', severity: 'high', state: 'open', verified: false, lat, lon,
    major_m: 41, minor_m: 18, bearing_deg: 62, place: '0402', first_unix_ms: START - 23_000, last_unix_ms: START - 4_000, sightings: 2,
    seen_by: ['XC-1'], taken_by: null,
    told: [['team-2', 'phone', 'seen'], ['team-2', 'tak', 'taken'], ['desk', 'robot', 'failed']],
    clocks_unix_ms: [START + 37_000, START + 157_000, START + 277_000], photos: ['ab12'], note: null, drill: false, ...more,
  };
}

const oldIncident = () => {
  const [lon, lat] = at([800, 600]);
  return incident({ id: 5, name: '2C91', class: 'vehicle', severity: 'medium', state: 'closed', verified: true, lat, lon, major_m: 12,
    minor_m: 9, place: '0412', first_unix_ms: START - 1_900_000, taken_by: '三中队', clocks_unix_ms: [null, null, null], photos: [], told: [] });
};

const gone = (started, now, seconds) => (now - started) / 1000 + seconds;

function teams() {
  const [lon2, lat2] = at([190, 45]);
  const [lon3, lat3] = at([742, 540]);
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
    district: '芗城', revision: Math.round(seconds * 10) + 1, unix_ms: now, seq: 4000 + Math.round(seconds),
    patrol: {
      name: '芗城夜巡', state: 'flying', plan: 'a81f', until_unix_ms: START + 4_553_000, closest: ['0409', -48 - Math.round(seconds)],
      slots: 2, lap_s: LAP_S, progress_permille: [310, 810], gate: [],
    },
    places: [
      ...cells.map((one, i) => place(one.name, 'area', now, AGES[i] === null ? null : gone(START, now, AGES[i]), 600, { flown_unwatched: i === 10 })),
      place('一中北门', 'post', now, gone(START, now, 320), 1200),
      place('江滨步道', 'line', now, gone(START, now, 400), 900),
    ],
    drones: [
      tourDrone('XC-1', 0.075 + share, { battery_percent: 41, leaves_in_s: 95 - Math.round(seconds), with: 'XC-4' }),
      tourDrone('XC-2', 0.575 + share, { slot: 1, leaves_in_s: 612 - Math.round(seconds) }),
      dockDrone('XC-4', [335, 505], { state: 'preparing', liveness: 'fresh', heard_s: 0.2, upload: ['mission', 41, 64], with: 'XC-1' }),
      dockDrone('XC-5', [930, 640], {}),
      dockDrone('XC-6', [470, 700], { state: 'lost', liveness: 'lost', heard_s: 12 + seconds, battery_percent: 22, order: ['return', 'unknown'] }),
    ],
    incidents: [incident(), oldIncident()],
    teams: teams(),
    links: [
      { id: 'radio', up: true, reason: null, peers: 3, frames: 182_000, loss_percent: 1.2 },
      { id: 'lte', up: true, reason: null, peers: 2, frames: 90_100, loss_percent: null },
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
    patrol: { ...now.patrol, state: 'ready', closest: null, gate: [{ drone: 'XC-5', code: 'gate_battery', values: [['percent', '41']] }] },
    drones: ['XC-1', 'XC-2', 'XC-4', 'XC-5', 'XC-6'].map((id, i) => dockDrone(id, i < 3 ? [325 + 12 * i, 505] : [920 + 12 * i, 640], { liveness: 'fresh', heard_s: 1 })),
  };
}

/** Flying, nothing open, every promise kept. */
export function calm(seconds) {
  const now = flying(seconds);
  return {
    ...now, incidents: [], drones: now.drones.slice(0, 4), patrol: { ...now.patrol, closest: ['0405', 188] },
    places: now.places.map((one, i) => place(one.id, one.kind, now.unix_ms, 40 + ((i * 37) % 430), one.promise_s)),
  };
}

export function nothing(seconds) {
  const patrol = { name: null, state: 'none', plan: null, until_unix_ms: null, closest: null, slots: 0, lap_s: 0, progress_permille: [], gate: [] };
  return { ...flying(seconds), patrol, places: [], drones: [], incidents: [], teams: [] };
}
