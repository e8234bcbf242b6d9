// Where to search, as a drawing: the circle, the cells around it, oneself. North is up.
import * as geometry from '../src/map/geometry';
import type { DistrictMap, IncidentView } from '../src/types';
import { svg } from './dom';
import { t } from './words';

type Point = [number, number];

const WIDTH = 360;
const HEIGHT = 230;
const RULES = [10, 20, 50, 100, 200, 500, 1000];
// Further off than this, showing oneself would make the circle a dot.
const NEAR_M = 900;

export function minimap(incident: IncidentView, me: Point | null, map: DistrictMap | null): Element {
  const centre: Point = [incident.lon, incident.lat];
  const away = me ? geometry.from(centre, me).metres : Infinity;
  const reach = Math.max(incident.major_m * 1.8, 40, away < NEAR_M ? away * 1.15 : 0);
  const scale = (HEIGHT / 2 - 14) / reach;
  const on = (point: Point): Point => {
    const { metres, bearing } = geometry.from(centre, point);
    const turn = (bearing * Math.PI) / 180;
    return [WIDTH / 2 + metres * scale * Math.sin(turn), HEIGHT / 2 - metres * scale * Math.cos(turn)];
  };
  const path = (points: Point[]) => points.map((point) => on(point).map((n) => n.toFixed(1)).join(' ')).join('L');
  const ring = geometry.ellipse(centre, incident.major_m, incident.minor_m, incident.bearing_deg, 48);
  return svg('svg', { class: 'map', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': t('officer_map') },
    ...cells(map, centre, reach * 2).map((cell) => svg('path', { class: 'cell', d: `M${path(cell)}` })),
    svg('path', { class: incident.verified ? 'ring' : 'ring open', d: `M${path(ring)}z` }),
    svg('circle', { class: 'dot', cx: WIDTH / 2, cy: HEIGHT / 2, r: 4 }),
    ...(me && away < NEAR_M ? mine(on(me), on(centre)) : []),
    ...north(),
    ...rule(scale));
}

function cells(map: DistrictMap | null, centre: Point, reach: number): Point[][] {
  const lines = (map?.features ?? []).flatMap(({ geometry: shape, properties: { kind } }) => {
    if (kind === 'area' && shape.type === 'Polygon') return [shape.coordinates[0] as Point[]];
    return (kind === 'street' || kind === 'line') && shape.type === 'LineString' ? [shape.coordinates as Point[]] : [];
  });
  return lines.filter((line) => line.some((point) => geometry.from(centre, point).metres < reach * 2));
}

function mine([x, y]: Point, [cx, cy]: Point): Element[] {
  return [svg('path', { class: 'way', d: `M${x} ${y}L${cx} ${cy}` }), svg('circle', { class: 'me', cx: x, cy: y, r: 8 })];
}

function north(): Element[] {
  return [svg('path', { class: 'north', d: `M${WIDTH - 24} 40V14l-5 8m5-8 5 8` }),
    svg('text', { x: WIDTH - 24, y: 56, 'text-anchor': 'middle' }, t('officer_north'))];
}

function rule(scale: number): Element[] {
  const metres = RULES.find((one) => one * scale > 50) ?? 1000;
  const right = 14 + metres * scale;
  return [svg('path', { class: 'rule', d: `M14 ${HEIGHT - 20}v6H${right}v-6` }),
    svg('text', { x: (14 + right) / 2, y: HEIGHT - 20, 'text-anchor': 'middle' }, `${metres} m`)];
}
