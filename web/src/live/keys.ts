// Everything can be done without a mouse. The list on the screen is made from `KEYS`.
import type { Ask } from '../types';
import { desk } from './desk.svelte';
import { live } from './live.svelte';
import { sound } from './sound.svelte';

export const KEYS: [string, string][] = [
  ['J K', 'keys_next'], ['Enter', 'keys_open'], ['C', 'keys_acknowledge'], ['X', 'keys_false'], ['H', 'keys_hold'],
  ['1–9', 'keys_drone'], ['0', 'keys_fit'], ['L', 'keys_layers'], ['T', 'keys_tables'], ['M', 'keys_mute'],
  ['Esc', 'keys_back'], ['?', 'keys_help'],
];

function ask(what: Ask): void {
  if (desk.incident) desk.ask(desk.incident, what);
}

function goToDrone(number: number): void {
  const drone = live.snapshot?.drones[number - 1];
  if (drone?.lat != null && drone.lon != null) desk.goal = { lat: drone.lat, lon: drone.lon };
}

const DO: Record<string, () => void> = {
  j: () => desk.step(1),
  k: () => desk.step(-1),
  enter: () => desk.selected !== null && desk.select(desk.selected, true),
  c: () => ask('acknowledge'),
  x: () => ask('false'),
  h: () => desk.order('hold'),
  l: () => (desk.legend = !desk.legend),
  t: () => (desk.tables = !desk.tables),
  m: () => sound.toggle(),
  '0': () => (desk.goal = 'all'),
  '?': () => (desk.keys = !desk.keys),
  escape: () => desk.back(),
};

/** Typing, and keys that a focused control means for itself, stay what they are. */
function isTheirs(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target.closest('input, textarea, select')) return event.key !== 'Escape';
  return (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, summary') !== null;
}

export function onKey(event: KeyboardEvent): void {
  if (live.phase !== 'live' || event.repeat || isTheirs(event)) return;
  if (/^[1-9]$/.test(event.key)) goToDrone(Number(event.key));
  const act = DO[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}
