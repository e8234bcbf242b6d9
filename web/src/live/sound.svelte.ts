// Three sounds: a grave incident, a broken promise, a lost drone. Browsers allow none before the first click.
import type { Snapshot } from '../types';

// Hz, s: rising for people, falling for machines, flat for time.
const TUNES = {
  critical: [[880, 0.12], [1175, 0.12], [880, 0.12], [1175, 0.2]],
  breach: [[587, 0.25], [587, 0.25]],
  lost: [[784, 0.15], [523, 0.35]],
} as const;

class Sound {
  wanted = $state(localStorage.getItem('sound') !== 'off');
  allowed = $state(false);
  #context: AudioContext | null = null;

  toggle(): void {
    this.wanted = !this.wanted;
    localStorage.setItem('sound', this.wanted ? 'on' : 'off');
  }

  /** To be called from a click or a key. */
  allow(): void {
    if (this.allowed) return;
    this.#context = new AudioContext();
    this.allowed = true;
  }

  hear(next: Snapshot, before: Snapshot | null): void {
    if (!before) return;
    const known = new Set(before.incidents.map((one) => one.id));
    const lost = new Set(before.drones.filter((one) => one.state === 'lost').map((one) => one.id));
    const late = new Set(before.places.filter((one) => one.state === 'overdue').map((one) => one.id));
    if (next.incidents.some((one) => one.severity === 'high' && !known.has(one.id))) this.#play('critical');
    else if (next.drones.some((one) => one.state === 'lost' && !lost.has(one.id))) this.#play('lost');
    else if (next.places.some((one) => one.state === 'overdue' && !late.has(one.id))) this.#play('breach');
  }

  #play(tune: keyof typeof TUNES): void {
    if (!this.wanted || !this.#context) return;
    let at = this.#context.currentTime;
    for (const [hertz, seconds] of TUNES[tune]) {
      this.#note(hertz, at, seconds);
      at += seconds;
    }
  }

  #note(hertz: number, at: number, seconds: number): void {
    const context = this.#context!;
    const loud = context.createGain();
    loud.gain.setValueAtTime(0.15, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    loud.connect(context.destination);
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(loud);
    tone.start(at);
    tone.stop(at + seconds);
  }
}

export const sound = new Sound();
