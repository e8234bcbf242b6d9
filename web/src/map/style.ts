// Sources and layers, bottom to top. Each layer belongs to one switch of the legend.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Layer } from '../live/desk.svelte';
import * as colours from './colours';

export const SOURCES = ['grid', 'fixed', 'places', 'names', 'footprints', 'circles', 'teams', 'drones', 'incidents'] as const;
export type Source = (typeof SOURCES)[number];

const BY_STATE = ['match', ['get', 'state'], 'due', colours.DUE, 'overdue', colours.OVERDUE, 'seen', colours.SEEN, '#6B7686'];
const FONT = ['sans-serif'];
const is = (name: string, ...values: unknown[]) => ['in', ['get', name], ['literal', values]];
const all = (...tests: unknown[]) => ['all', ...tests];

// The types of maplibre's expressions are stricter than helps here; the style is validated when the map starts.
type Loose = { id: string; type: string; source?: Source; switch?: Layer; filter?: unknown; layout?: object; paint?: object };

const halo = { 'text-halo-color': colours.GROUND, 'text-halo-width': 1.6 };

const backdrop: Loose[] = [
  { id: 'ground', type: 'background', paint: { 'background-color': colours.GROUND } },
  { id: 'water', type: 'fill', source: 'fixed', filter: is('kind', 'water'), paint: { 'fill-color': '#14202C' } },
  { id: 'grid', type: 'line', source: 'grid', switch: 'grid',
    paint: { 'line-color': '#A9B8CC', 'line-opacity': ['case', ['get', 'strong'], 0.08, 0.04], 'line-width': 1 } },
  { id: 'streets', type: 'line', source: 'fixed', filter: is('kind', 'street', 'barrier', 'crossing'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#202833', 'line-width': ['interpolate', ['exponential', 2], ['zoom'], 13, 1.2, 17, 12] } },
];

const cells: Loose[] = [
  { id: 'cells', type: 'fill', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), is('state', 'seen', 'due')),
    paint: { 'fill-color': colours.SEEN, 'fill-opacity': ['get', 'fade'] } },
  { id: 'cells-never', type: 'fill', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), is('state', 'never')),
    paint: { 'fill-color': ['case', ['>', ['get', 'fade'], 0], colours.SEEN, '#94A3B8'], 'fill-opacity': ['max', ['get', 'fade'], 0.05] } },
  { id: 'cells-overdue-ground', type: 'fill', source: 'places', switch: 'cells',
    filter: all(is('kind', 'area'), is('state', 'overdue')), paint: { 'fill-color': colours.OVERDUE, 'fill-opacity': 0.1 } },
  { id: 'cells-overdue', type: 'fill', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), is('state', 'overdue')),
    paint: { 'fill-pattern': 'hatch', 'fill-opacity': 0.7 } },
  { id: 'cells-unwatched', type: 'fill', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), ['get', 'unwatched']),
    paint: { 'fill-pattern': 'dots' } },
  { id: 'cells-edge', type: 'line', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), is('state', 'seen', 'due', 'overdue')),
    layout: { 'line-join': 'round' },
    paint: { 'line-color': BY_STATE, 'line-width': ['match', ['get', 'state'], 'seen', 1, 2.5],
      'line-opacity': ['match', ['get', 'state'], 'seen', 0.55, 1] } },
  { id: 'cells-never-edge', type: 'line', source: 'places', switch: 'cells', filter: all(is('kind', 'area'), is('state', 'never')),
    paint: { 'line-color': '#6B7686', 'line-width': 1.2, 'line-dasharray': [2, 3] } },
  { id: 'lines', type: 'line', source: 'places', switch: 'cells', filter: is('kind', 'line'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': BY_STATE, 'line-width': 5, 'line-opacity': ['match', ['get', 'state'], 'seen', 0.55, 0.9] } },
];

const borders: Loose[] = [
  { id: 'nofly', type: 'fill', source: 'fixed', switch: 'borders', filter: is('kind', 'nofly'), paint: { 'fill-pattern': 'cross' } },
  { id: 'nofly-edge', type: 'line', source: 'fixed', switch: 'borders', filter: is('kind', 'nofly'),
    paint: { 'line-color': '#DDE3EC', 'line-width': 1.2, 'line-opacity': 0.6 } },
  { id: 'nolook-edge', type: 'line', source: 'fixed', switch: 'borders', filter: is('kind', 'nolook'),
    paint: { 'line-color': colours.NOLOOK, 'line-width': 2 } },
  { id: 'hours-edge', type: 'line', source: 'fixed', switch: 'borders', filter: all(is('kind', 'hours'), ['get', 'open']),
    paint: { 'line-color': '#DDE3EC', 'line-width': 1.2, 'line-dasharray': [4, 3], 'line-opacity': 0.6 } },
  { id: 'residual', type: 'line', source: 'fixed', switch: 'borders', filter: is('kind', 'residual'),
    paint: { 'line-color': '#C3CBD8', 'line-width': 1, 'line-dasharray': [1, 2], 'line-opacity': 0.7 } },
  { id: 'fence', type: 'line', source: 'fixed', switch: 'borders', filter: is('kind', 'fence'),
    paint: { 'line-color': '#C3CBD8', 'line-width': 1.2, 'line-dasharray': [6, 3, 1, 3], 'line-opacity': 0.5 } },
];

const flying: Loose[] = [
  { id: 'transit', type: 'line', source: 'fixed', switch: 'lanes', filter: is('kind', 'transit'),
    paint: { 'line-color': colours.DRONE, 'line-width': 1, 'line-opacity': 0.22, 'line-dasharray': [1, 4] } },
  { id: 'lanes', type: 'line', source: 'fixed', switch: 'lanes', filter: is('kind', 'lane'),
    paint: { 'line-color': colours.DRONE, 'line-width': 1, 'line-opacity': 0.3 } },
  { id: 'footprints', type: 'fill', source: 'footprints', switch: 'footprints', filter: all(['!', ['has', 'ray']], ['get', 'watched']),
    paint: { 'fill-color': colours.DRONE, 'fill-opacity': 0.2 } },
  { id: 'footprints-edge', type: 'line', source: 'footprints', switch: 'footprints', filter: ['!', ['has', 'ray']],
    paint: { 'line-color': colours.DRONE, 'line-width': 1.2, 'line-opacity': ['case', ['get', 'watched'], 0.9, 0.4] } },
  { id: 'rays', type: 'line', source: 'footprints', switch: 'footprints', filter: ['has', 'ray'],
    paint: { 'line-color': colours.DRONE, 'line-width': 0.8, 'line-opacity': 0.35 } },
];

const icon = (from: unknown, more: object = {}) =>
  ({ 'icon-image': from, 'icon-allow-overlap': true, 'icon-ignore-placement': true, ...more });
const below = (size: number, by: number) =>
  ({ 'text-field': ['get', 'text'], 'text-font': FONT, 'text-size': size, 'text-offset': [0, by], 'text-anchor': 'top', 'text-optional': true });

const things: Loose[] = [
  { id: 'docks', type: 'symbol', source: 'fixed', switch: 'borders', filter: is('kind', 'dock', 'landing'),
    layout: { ...icon('dock'), 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 11, 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-optional': true },
    paint: { 'text-color': '#9FB4E8', ...halo } },
  { id: 'hours', type: 'symbol', source: 'fixed', switch: 'borders', filter: is('kind', 'hours'),
    layout: { 'text-field': ['concat', ['get', 'name'], '\n', ['get', 'hours']], 'text-font': FONT, 'text-size': 11, 'text-max-width': 14, 'text-padding': 1,
      'text-variable-anchor-offset': ['center', [0, 0], 'top', [0, 0.6], 'bottom', [0, -0.6], 'left', [1, 0], 'right', [-1, 0]] },
    paint: { 'text-color': ['case', ['get', 'open'], '#8B94A3', '#DDE3EC'], ...halo } },
  { id: 'circles', type: 'fill', source: 'circles', switch: 'incidents',
    paint: { 'fill-color': colours.INCIDENT, 'fill-opacity': ['case', ['get', 'selected'], 0.22, 0.13] } },
  { id: 'circles-edge', type: 'line', source: 'circles', switch: 'incidents', filter: ['get', 'verified'],
    paint: { 'line-color': colours.INCIDENT, 'line-width': ['case', ['get', 'selected'], 2.5, 1.5] } },
  { id: 'circles-edge-unverified', type: 'line', source: 'circles', switch: 'incidents', filter: ['!', ['get', 'verified']],
    paint: { 'line-color': colours.INCIDENT, 'line-width': 1.8, 'line-dasharray': [3, 2] } },
  { id: 'posts', type: 'symbol', source: 'places', switch: 'cells', filter: is('kind', 'post'),
    layout: icon(['concat', 'post-', ['get', 'state']]) },
  { id: 'names', type: 'symbol', source: 'names', switch: 'names',
    layout: { 'text-field': ['format', ['get', 'name'], { 'font-scale': 1 }, '\n', {}, ['get', 'age'], { 'font-scale': 0.85 }],
      'text-font': FONT, 'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 17, 15], 'text-max-width': 12,
      // A name gives way to a drone or a team that stands on it, and does not vanish.
      'text-variable-anchor-offset': ['match', ['get', 'kind'], 'post', ['literal', ['top', [0, 0.9], 'bottom', [0, -0.9]]],
        ['literal', ['center', [0, 0], 'bottom', [0, -1.3], 'top', [0, 2.2], 'left', [1.6, 0], 'right', [-1.6, 0]]]], 'text-padding': 1 },
    paint: { 'text-color': ['match', ['get', 'state'], 'due', '#FFD27A', 'overdue', '#FFB38A', 'seen', '#BFE6E0', '#A3ADBB'], ...halo } },
  { id: 'teams', type: 'symbol', source: 'teams', switch: 'teams',
    layout: { ...icon(['get', 'icon']), ...below(12, 0.9) }, paint: { 'text-color': colours.TEAM, ...halo } },
  { id: 'drones', type: 'symbol', source: 'drones', switch: 'drones',
    layout: { ...icon(['get', 'icon'], { 'icon-rotate': ['get', 'heading'], 'icon-rotation-alignment': 'map',
      'icon-size': ['case', ['get', 'down'], 0.65, 1] }), ...below(12, 1.2) },
    paint: { 'text-color': '#C4D5FF', ...halo } },
  { id: 'pulse', type: 'circle', source: 'incidents', switch: 'incidents', filter: ['get', 'calls'],
    paint: { 'circle-radius': 16, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': colours.INCIDENT, 'circle-stroke-width': 2,
      'circle-stroke-opacity': 0.9, 'circle-radius-transition': { duration: 900 }, 'circle-stroke-opacity-transition': { duration: 900 } } },
  { id: 'incidents', type: 'symbol', source: 'incidents', switch: 'incidents',
    layout: { ...icon(['get', 'icon'], { 'symbol-sort-key': ['-', ['get', 'rank']] }), ...below(13, 1.1) },
    paint: { 'text-color': '#FFB3CF', ...halo } },
];

const layers: Loose[] = [...backdrop, ...cells, ...borders, ...flying, ...things];

/** Layer ids by their switch. */
export const SWITCHED: [string, Layer][] = layers.flatMap((layer) => (layer.switch ? [[layer.id, layer.switch] as [string, Layer]] : []));

const empty = () => ({ type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } });

export const style: StyleSpecification = {
  version: 8,
  sources: Object.fromEntries(SOURCES.map((name) => [name, empty()])),
  layers: layers.map(({ switch: _, ...layer }) => layer as unknown as LayerSpecification),
};
