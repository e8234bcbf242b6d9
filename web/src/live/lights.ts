// The lights of the header. What is wrong comes as message codes; each puts one light out, the last takes what is left.
import type { Snapshot } from '../types';

export interface Light {
  name: 'links' | 'disk' | 'channels' | 'clock' | 'station';
  good: boolean;
}

const ABOUT: [Light['name'], RegExp][] = [
  ['links', /link|socket/],
  ['disk', /^S301$|disk/],
  ['channels', /channel|deliver/],
  ['clock', /clock/],
];

const lightOf = (code: string): Light['name'] => ABOUT.find(([, about]) => about.test(code))?.[0] ?? 'station';

export function lights(snapshot: Snapshot): Light[] {
  const out = new Set(snapshot.health.map((one) => lightOf(one.code)));
  if (snapshot.links.some((link) => !link.up)) out.add('links');
  return [...ABOUT.map(([name]) => name), 'station' as const].map((name) => ({ name, good: !out.has(name) }));
}
