// Short tones, one after the other. Browsers let a page sound only after somebody has touched it:
// until then nothing is heard.

const NOTE_SECONDS = 0.16;

let context = null;

export const isAwake = () => context?.state === "running";

// From within a press or a key.
export const wake = async () => {
  context ??= new AudioContext();
  await context.resume();
};

// `pitches` in Hz.
export const play = (pitches) => {
  if (!isAwake()) return;
  pitches.forEach((pitch, place) => note(pitch, context.currentTime + place * NOTE_SECONDS));
};

const note = (pitch, at) => {
  const tone = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setTargetAtTime(0.2, at, 0.01);
  volume.gain.setTargetAtTime(0, at + NOTE_SECONDS * 0.6, 0.03);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS * 2);
};
