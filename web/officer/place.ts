// The phone's own place: only while on duty, only when the officer turned it on.
import { keep, kept } from './words';

type Point = [number, number];

const EVERY_MS = 15_000;

export const place = { here: null as Point | null, denied: false, on: kept('place') === 'on' };

let watching: number | null = null;
let told = 0;

export function turnOn(changed: () => void, tell: (lon: number, lat: number, accuracy: number) => void): void {
  if (!('geolocation' in navigator)) {
    place.denied = true;
    return changed();
  }
  if (watching !== null) return;
  place.on = true;
  keep('place', 'on');
  watching = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
    place.here = [coords.longitude, coords.latitude];
    place.denied = false;
    if (timestamp - told >= EVERY_MS) {
      told = timestamp;
      tell(coords.longitude, coords.latitude, coords.accuracy);
    }
    changed();
  }, (error) => {
    place.denied = error.code === error.PERMISSION_DENIED;
    if (place.denied) turnOff();
    changed();
  }, { enableHighAccuracy: true, maximumAge: 10_000 });
}

export function turnOff(): void {
  if (watching !== null) navigator.geolocation.clearWatch(watching);
  watching = null;
  place.here = null;
}
