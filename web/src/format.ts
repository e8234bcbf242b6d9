// Numbers and names as people read them.
import type { PlaceView } from './types';

const two = (n: number) => String(n).padStart(2, '0');

/** Seconds as m:ss, from an hour on h:mm:ss. The sign is the caller's word. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(Math.abs(seconds)));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Time of day, this machine's zone. */
export function timeOfDay(unixMs: number, seconds = true): string {
  const at = new Date(unixMs);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return seconds ? `${minutes}:${two(at.getSeconds())}` : minutes;
}

/** A place by its number and by what the neighbours call it. */
export function placeName(places: PlaceView[], id: string | null): string {
  const called = places.find((place) => place.id === id)?.called;
  return [id, called].filter(Boolean).join(' ');
}

/** Metres with as many digits as they deserve. */
export const metres = (m: number) => (m < 10 ? m.toFixed(1) : String(Math.round(m)));

export const degrees = (lat: number, lon: number) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
