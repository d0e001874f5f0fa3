/** A few notes in a row, made in code. Nothing sounds in a hidden tab's stead, or before a first press. */

const NOTE_S = 0.14;
const LOUDNESS = 0.18;

/** @param before what played last: a page has one. @returns what plays now */
export function chime(
  before: AudioContext | undefined,
  notes: readonly number[],
): AudioContext | undefined {
  if (navigator.userActivation?.hasBeenActive === false) return before;
  const audio = before ?? new AudioContext();
  if (audio.state === "suspended") void audio.resume().catch(() => {});
  const gain = new GainNode(audio, { gain: 0 });
  const oscillator = new OscillatorNode(audio, { type: "triangle" });
  const begins = audio.currentTime;
  for (const [i, hertz] of notes.entries()) {
    const at = begins + i * NOTE_S;
    oscillator.frequency.setValueAtTime(hertz, at);
    // A tone that begins or ends at once clicks.
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + NOTE_S);
  }
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(begins);
  oscillator.stop(begins + notes.length * NOTE_S);
  return audio;
}
