// The page's picture of the API is the station's: same structs, same fields, same order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { flying } from './scene.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const rust = read('../../station/src/station/snapshot.rs');
const page = read('../src/types.ts');

const fields = (text, block, field) => Object.fromEntries([...text.matchAll(block)].map(([, name, body]) =>
  [name, [...body.matchAll(field)].map((found) => found[1])]));
const station = fields(rust, /pub struct (\w+) \{([\s\S]*?)\n\}/g, /^ {4}pub (\w+):/gm);
const ours = fields(page, /export interface (\w+) \{([\s\S]*?)\n\}/g, /^ {2}(\w+)\??:/gm);

test('every struct of a snapshot has the fields that the page expects', () => {
  assert.ok(Object.keys(station).length >= 9);
  for (const [name, names] of Object.entries(station)) assert.deepEqual(ours[name], names, name);
});

test('the made-up night has the same shape', () => {
  const night = flying(0);
  const one = { Snapshot: night, PatrolView: night.patrol, PlaceView: night.places[0], DroneView: night.drones[0],
    IncidentView: night.incidents[0], TeamView: night.teams[0], LinkView: night.links[0] };
  for (const [name, value] of Object.entries(one)) assert.deepEqual(Object.keys(value).sort(), [...station[name]].sort(), name);
});
