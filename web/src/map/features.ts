// What the map shows, as GeoJSON: one collection per source of style.ts.
import { span } from '../format';
import { isShut } from '../live/desk.svelte';
import { t } from '../words.svelte';
import type { DistrictMap, DroneView, IncidentView, MapFeature, PlaceView, Snapshot } from '../types';
import * as geometry from './geometry';

type Features = GeoJSON.FeatureCollection;

const TEAM_OLD_S = 120;
const FRESHLY_SEEN = 0.42;
const LONG_SEEN = 0.07;
const PARTLY_SEEN = 0.2;

const collection = (features: GeoJSON.Feature[]): Features => ({ type: 'FeatureCollection', features });
const feature = (shape: GeoJSON.Geometry, properties: Record<string, unknown>): GeoJSON.Feature =>
  ({ type: 'Feature', geometry: shape, properties });
const point = (lon: number, lat: number): GeoJSON.Point => ({ type: 'Point', coordinates: [lon, lat] });

const PLACES = new Set(['area', 'post', 'line']);

/** What does not change with the snapshot: fence, no-fly, docks, lanes, backdrop. */
export function fixed(map: DistrictMap): Features {
  return collection(map.features
    .filter((one) => !PLACES.has(one.properties.kind))
    .map((one) => feature(one.geometry, {
      kind: one.properties.kind, name: one.properties.name ?? '', open: one.properties.open ?? false,
      hours: (one.properties.hours ?? []).join('\n'),
    })));
}

export function gridLines(map: DistrictMap): Features {
  const box = geometry.bounds(map.features.flatMap((one) => geometry.points(one.geometry)));
  return collection(box ? geometry.grid(box, 100).map((line, i) =>
    feature({ type: 'LineString', coordinates: line }, { strong: i % 5 === 0 })) : []);
}

/** Areas, lines and posts with the state of their promise. */
export function places(map: DistrictMap, snapshot: Snapshot, now: number): Features {
  const known = new Map(snapshot.places.map((place) => [place.id, place]));
  return collection(map.features.filter((one) => PLACES.has(one.properties.kind)).map((one) => {
    const place = known.get(one.properties.name ?? '');
    return feature(one.geometry, {
      kind: one.properties.kind, name: one.properties.name ?? '', state: place?.state ?? 'never',
      unwatched: place?.flown_unwatched ?? false, fade: place ? fade(place, now) : 0,
    });
  }));
}

function fade(place: PlaceView, now: number): number {
  // Begun, but its oldest patch was never seen.
  if (place.seen_unix_ms === null) return (place.share_permille / 1000) * PARTLY_SEEN;
  const share = Math.min(1, Math.max(0, (now - place.seen_unix_ms) / 1000 / Math.max(1, place.promise_s)));
  return Math.round((FRESHLY_SEEN + (LONG_SEEN - FRESHLY_SEEN) * share) * 100) / 100;
}

export function placeNames(map: DistrictMap, snapshot: Snapshot, now: number): Features {
  const known = new Map(snapshot.places.map((place) => [place.id, place]));
  return collection(map.features.filter((one) => PLACES.has(one.properties.kind)).map((one) => {
    const place = known.get(one.properties.name ?? '');
    const [lon, lat] = geometry.labelPoint(one.geometry);
    return feature(point(lon, lat), {
      kind: one.properties.kind, name: one.properties.name ?? '', state: place?.state ?? 'never',
      age: place ? placeAge(place, now) : '', called: place?.called ?? one.properties.called ?? '',
    });
  }));
}

/** "2:48 left", "1:10 late", "4:12", "unseen". */
export function placeAge(place: PlaceView, now: number): string {
  if (place.seen_unix_ms === null) {
    return place.share_permille > 0 ? t('label_share', { share: Math.round(place.share_permille / 10) }) : t('label_never');
  }
  const age = (now - place.seen_unix_ms) / 1000;
  const left = place.promise_s - age;
  if (place.state === 'overdue') return t('label_overdue', { late: span(Math.max(0, -left)) });
  return place.state === 'due' ? t('label_due', { left: span(Math.max(0, left)) }) : t('label_seen', { age: span(age) });
}

const placed = (drone: DroneView): drone is DroneView & { lat: number; lon: number } => drone.lat !== null && drone.lon !== null;

export function drones(snapshot: Snapshot): Features {
  return collection(snapshot.drones.filter(placed).map((drone) => {
    const lost = drone.liveness === 'lost' || drone.state === 'lost';
    const down = drone.state === 'docked' || drone.state === 'landed';
    const silent = lost && drone.heard_s !== null ? t('drone_silent', { age: span(drone.heard_s) }) : '';
    return feature(point(drone.lon, drone.lat), {
      id: drone.id, heading: drone.heading_deg ?? 0, icon: lost ? 'drone-lost' : down ? 'drone-down' : 'drone', down,
      text: [drone.id, silent].filter(Boolean).join(' '),
    });
  }));
}

/** Where the cameras look: the footprint, and the rays that make a wedge of it. */
export function footprints(snapshot: Snapshot): Features {
  return collection(snapshot.drones.filter(placed).flatMap((drone) => {
    if (drone.footprint.length < 3) return [];
    const ring = [...drone.footprint, drone.footprint[0]!];
    const rays = drone.footprint.map((corner) => [[drone.lon, drone.lat], corner]);
    const watched = drone.watched;
    return [
      feature({ type: 'Polygon', coordinates: [ring] }, { id: drone.id, watched }),
      feature({ type: 'MultiLineString', coordinates: rays }, { id: drone.id, watched, ray: true }),
    ];
  }));
}

export function teams(snapshot: Snapshot): Features {
  return collection(snapshot.teams
    .filter((team) => team.on_duty && team.lat !== null && team.lon !== null)
    .map((team) => feature(point(team.lon!, team.lat!), {
      id: team.id, icon: (team.age_s ?? Infinity) > TEAM_OLD_S ? 'team-old' : 'team', text: team.called || team.id,
    })));
}

const SHAPES: Record<string, string> = { high: 'triangle', medium: 'diamond', low: 'disc' };

export function incidents(snapshot: Snapshot, selected: number | null): Features {
  return collection(snapshot.incidents.filter((one) => !isShut(one) || one.id === selected).map((one) =>
    feature(point(one.lon, one.lat), {
      id: one.id, icon: (SHAPES[one.severity] ?? 'disc') + (isShut(one) ? '-shut' : ''), text: one.name,
      selected: one.id === selected, calls: isCalling(one), rank: one.severity === 'high' ? 0 : 1,
    })));
}

export const isCalling = (one: IncidentView) => one.severity === 'high' && one.state === 'open';

export function circles(snapshot: Snapshot, selected: number | null): Features {
  return collection(snapshot.incidents.filter((one) => !isShut(one) || one.id === selected).map((one) => {
    const ring = geometry.ellipse([one.lon, one.lat], one.major_m, one.minor_m, one.bearing_deg);
    return feature({ type: 'Polygon', coordinates: [ring] }, { id: one.id, verified: one.verified, selected: one.id === selected });
  }));
}

const FRAMED = new Set(['area', 'line', 'post', 'dock']);

/** What "the whole patrol" means to the map. */
export function frame(map: DistrictMap): [number, number, number, number] | null {
  const framed = map.features.filter((one: MapFeature) => FRAMED.has(one.properties.kind));
  return geometry.bounds((framed.length > 0 ? framed : map.features).flatMap((one) => geometry.points(one.geometry)));
}
