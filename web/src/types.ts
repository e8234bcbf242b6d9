// What the API sends. Names are those of station/src/station/snapshot.rs; a test holds the two together.

export type Values = [string, string][];

export interface Snapshot {
  district: string;
  revision: number;
  unix_ms: number;
  seq: number;
  patrol: PatrolView;
  places: PlaceView[];
  drones: DroneView[];
  incidents: IncidentView[];
  teams: TeamView[];
  links: LinkView[];
  health: HealthView[];
}

export interface PatrolView {
  name: string | null;
  state: string;
  plan: string | null;
  until_unix_ms: number | null;
  closest: [string, number] | null;
  slots: number;
  lap_s: number;
  progress_permille: number[];
  gate: GateView[];
  overridden: OverrideView[];
}

export interface OverrideView {
  drone: string;
  check: string;
  code: string;
  values: Values;
  by: string;
  because: string;
  until_unix_ms: number;
}

export interface GateView {
  drone: string;
  check: string;
  overridable: boolean;
  code: string;
  values: Values;
}

export interface PlaceView {
  id: string;
  called: string | null;
  kind: string;
  state: string;
  flown_unwatched: boolean;
  seen_unix_ms: number | null;
  promise_s: number;
  share_permille: number;
}

export interface DroneView {
  id: string;
  state: string;
  liveness: string;
  heard_s: number | null;
  lat: number | null;
  lon: number | null;
  above_home_m: number | null;
  heading_deg: number | null;
  speed_mps: number | null;
  battery_percent: number | null;
  draws_permille?: number;
  leaves_in_s: number | null;
  with: string | null;
  slot: number | null;
  watched: boolean;
  footprint: [number, number][];
  rebinds: number;
  withheld: number;
  failsafe_in_s: number | null;
  trusted: boolean;
  upload: [string, number, number] | null;
  order: [string, string] | null;
}

export interface IncidentView {
  id: number;
  name: string;
  revision: number;
  class: string;
  severity: string;
  state: string;
  verified: boolean;
  lat: number;
  lon: number;
  major_m: number;
  minor_m: number;
  bearing_deg: number;
  place: string | null;
  first_unix_ms: number;
  last_unix_ms: number;
  sightings: number;
  seen_by: string[];
  taken_by: string | null;
  told: [string, string, string][];
  clocks_unix_ms: [number | null, number | null, number | null];
  photos: string[];
  photos_awaited: number;
  note: string | null;
  drill: boolean;
}

export interface TeamView {
  id: string;
  called: string;
  on_duty: boolean;
  lat: number | null;
  lon: number | null;
  age_s: number | null;
  incident: number | null;
}

export interface LinkView {
  id: string;
  up: boolean;
  high_latency: boolean;
  reason: string | null;
  peers: number;
  frames: number;
  loss_percent: number | null;
  bytes: number;
  bytes_per_second: number;
  frames_per_second: number;
  bad_sums: number;
  noise_bytes: number;
  resyncs: number;
  missing: number;
  shed: number;
  turned_away: number;
  kernel_drops: number;
  rebinds: number;
  drones: LinkDroneView[];
}

export interface LinkDroneView {
  drone: string;
  frames: number;
  frames_per_second: number;
  missing: number;
  loss_percent: number | null;
  round_trip_ms: number | null;
  rebinds: number;
}

export interface HealthView {
  code: string;
  values: Values;
}

/**
 * A feature of `/map`: `kind` is area, post, line, nofly, nolook, hours, fence, dock, lane or transit; others are drawn as backdrop.
 * What has `hours` is closed then: "mon-fri 16:30-17:30"; `open` says whether it is not closed now.
 */
export interface MapFeature {
  type: 'Feature';
  properties: { kind: string; name?: string | null; called?: string | null; hours?: string[]; open?: boolean };
  geometry: GeoJSON.Geometry;
}

export interface DistrictMap {
  type: 'FeatureCollection';
  features: MapFeature[];
}

/** Who is signed in, as far as the server says. */
export interface Me {
  name: string;
  role: string;
  team: string | null;
  districts: DistrictName[];
}

export interface DistrictName {
  id: string;
  called: string | null;
}

/** What somebody says about an incident. */
export type Ask = 'acknowledge' | 'decline' | 'on-scene' | 'close' | 'false' | 'help';
