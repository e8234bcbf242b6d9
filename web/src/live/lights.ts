// The lights of the header. What is wrong comes as message codes; the codes' first word says which light goes out.
import type { HealthView, Snapshot } from '../types';

export interface Light {
  name: 'links' | 'disk' | 'channels' | 'clock';
  good: boolean;
}

const ABOUT: Record<'disk' | 'channels' | 'clock', RegExp> = {
  disk: /disk|store|journal|unrecorded/i,
  channels: /channel|deliver/i,
  clock: /clock|time/i,
};

const LINK = /link|socket|buffer|radio/i;

export function lights(snapshot: Snapshot): Light[] {
  const wrong = (about: RegExp) => snapshot.health.some((one: HealthView) => about.test(one.code));
  return [
    { name: 'links', good: snapshot.links.every((link) => link.up) && !wrong(LINK) },
    ...(['disk', 'channels', 'clock'] as const).map((name) => ({ name, good: !wrong(ABOUT[name]) })),
  ];
}
