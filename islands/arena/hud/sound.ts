/**
 * Sounds made in code: short tones and noise, no file.
 *
 * Holds the browser's audio once it was needed. Silent before the player's first gesture (browsers
 * refuse), in a hidden tab, and where sound is off.
 */

export type Heard = "hit" | "heal" | "kill" | "ready" | "tick" | "go";

/** One tone: hertz from and to, when it begins and how long it lasts in seconds, how loud. */
interface Tone {
  wave: OscillatorType;
  from: number;
  to: number;
  at: number;
  lasts: number;
  gain: number;
}

const SOUNDS: Readonly<Record<Heard, readonly Tone[]>> = {
  hit: [
    { wave: "sawtooth", from: 190, to: 60, at: 0, lasts: 0.14, gain: 0.5 },
    { wave: "square", from: 90, to: 45, at: 0, lasts: 0.1, gain: 0.25 },
  ],
  heal: [
    { wave: "sine", from: 520, to: 540, at: 0, lasts: 0.16, gain: 0.35 },
    { wave: "sine", from: 780, to: 800, at: 0.09, lasts: 0.22, gain: 0.35 },
  ],
  kill: [
    { wave: "triangle", from: 440, to: 440, at: 0, lasts: 0.1, gain: 0.5 },
    { wave: "triangle", from: 660, to: 660, at: 0.08, lasts: 0.1, gain: 0.5 },
    { wave: "triangle", from: 880, to: 880, at: 0.16, lasts: 0.24, gain: 0.5 },
  ],
  ready: [{ wave: "sine", from: 1_250, to: 1_400, at: 0, lasts: 0.06, gain: 0.14 }],
  tick: [{ wave: "triangle", from: 500, to: 500, at: 0, lasts: 0.09, gain: 0.4 }],
  go: [{ wave: "triangle", from: 1_000, to: 1_000, at: 0, lasts: 0.3, gain: 0.45 }],
};
/** Of the longest rise: a tone that begins at once clicks. */
const RISE_S = 0.008;

export interface Sounds {
  play(heard: Heard): void;
  close(): void;
}

export function createSounds(
  { on, volume }: { on: () => boolean; /** 0 to 1. */ volume: () => number },
): Sounds {
  let audio: AudioContext | undefined;

  function tone(to: AudioContext, { wave, from, to: until, at, lasts, gain }: Tone): void {
    const [begins, ends] = [to.currentTime + at, to.currentTime + at + lasts];
    const oscillator = new OscillatorNode(to, { type: wave, frequency: from });
    const loudness = new GainNode(to, { gain: 0 });
    oscillator.frequency.setValueAtTime(from, begins);
    oscillator.frequency.exponentialRampToValueAtTime(until, ends);
    loudness.gain.setValueAtTime(0, begins);
    // Ears hear loudness by its logarithm: the square is near it.
    loudness.gain.linearRampToValueAtTime(gain * volume() ** 2, begins + RISE_S);
    loudness.gain.linearRampToValueAtTime(0, ends);
    oscillator.connect(loudness).connect(to.destination);
    oscillator.start(begins);
    oscillator.stop(ends);
  }

  return {
    play(heard) {
      if (!on() || document.hidden || navigator.userActivation?.hasBeenActive === false) return;
      audio ??= new AudioContext();
      if (audio.state === "suspended") void audio.resume().catch(() => {});
      for (const each of SOUNDS[heard]) tone(audio, each);
    },
    close: () => void audio?.close().catch(() => {}),
  };
}
