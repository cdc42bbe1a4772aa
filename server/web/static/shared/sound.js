// Sound of a page: a chime made by oscillators, clips from the server, one after another.

/** Runs tasks one at a time in order; one that fails or hangs never holds up the next for good. */
export class SerialQueue {
  /** @param {number} [limit_ms] after which a task is left to itself */
  constructor(limit_ms = 20000) {
    this.limit_ms = limit_ms;
    /** @type {Promise<unknown>} */
    this.tail = Promise.resolve();
    this.length = 0;
  }

  /** @template T @param {() => Promise<T>} task @returns {Promise<T|null>} null: failed or too long */
  add(task) {
    this.length += 1;
    const run = this.tail.then(() => this.bounded(task));
    this.tail = run.then(() => {
      this.length -= 1;
    });
    return run;
  }

  /** @template T @param {() => Promise<T>} task @returns {Promise<T|null>} */
  async bounded(task) {
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(null), this.limit_ms);
    });
    try {
      return /** @type {T|null} */ (await Promise.race([task(), late]));
    } catch (error) {
      console.warn("sound", error);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Two falling tones (E5, C5): frequency in Hz, start and length in seconds. */
const TONES = [
  { hz: 659.26, at: 0, lasts: 0.9 },
  { hz: 523.25, at: 0.45, lasts: 1.1 },
];
const CHIME_S = 1.6;

export class Sound {
  constructor() {
    /** @type {AudioContext|null} */
    this.context = null;
    this.queue = new SerialQueue();
    /** sounds really started, for tests and for the page's own health */
    this.played = 0;
    /** true: the browser keeps sound off until someone touches the page */
    this.blocked = false;
    this.volume = 0.5;
  }

  /** Lets any first touch or key start a context that the browser suspended. */
  unlockOnGesture() {
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => void this.ready(), { passive: true });
    }
  }

  /** @returns {Promise<AudioContext|null>} null when sound is not to be had now */
  async ready() {
    if (!this.context || this.context.state === "closed") this.context = new AudioContext();
    const context = this.context;
    if (context.state !== "running") {
      // resume() may stay pending for ever without a gesture: a call must not wait for it.
      const late = new Promise((resolve) => setTimeout(resolve, 400));
      await Promise.race([context.resume().catch(() => undefined), late]);
    }
    this.blocked = context.state !== "running";
    return this.blocked ? null : context;
  }

  /** Ding-dong, after whatever sounds now. @returns {Promise<boolean>} whether it sounded */
  async chime() {
    return Boolean(await this.queue.add(() => this.ring()));
  }

  async ring() {
    const context = await this.ready();
    if (!context) return false;
    const start = context.currentTime + 0.02;
    for (const tone of TONES) this.tone(context, tone.hz, start + tone.at, tone.lasts);
    this.played += 1;
    await new Promise((resolve) => setTimeout(resolve, CHIME_S * 1000));
    return true;
  }

  /** @param {AudioContext} context @param {number} hz @param {number} start @param {number} lasts */
  tone(context, hz, start, lasts) {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(this.volume, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
    gain.connect(context.destination);
    for (const [multiple, share] of [[1, 0.8], [2, 0.2]]) {
      const oscillator = context.createOscillator();
      const level = context.createGain();
      oscillator.frequency.value = hz * multiple;
      level.gain.value = share;
      oscillator.connect(level).connect(gain);
      oscillator.start(start);
      oscillator.stop(start + lasts);
    }
  }

  /** @param {ArrayBuffer} bytes of a sound file @returns {Promise<AudioBuffer|null>} */
  async decode(bytes) {
    const context = await this.ready();
    // A context that may not sound yet can decode all the same.
    const able = context || this.context;
    return able ? able.decodeAudioData(bytes) : null;
  }

  /**
   * Clips one after another without a seam, then a pause; ends when they have sounded.
   * @param {AudioBuffer[]} clips @param {number} gap_s between two @param {number} pause_s at the end
   * @returns {Promise<boolean>} whether they sounded
   */
  async join(clips, gap_s, pause_s) {
    const context = await this.ready();
    if (!context || clips.length === 0) return false;
    const gain = context.createGain();
    gain.gain.value = this.volume;
    gain.connect(context.destination);
    let at = context.currentTime + 0.02;
    for (const buffer of clips) {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(gain);
      source.start(at);
      at += buffer.duration + gap_s;
    }
    this.played += 1;
    const lasts = at - context.currentTime + pause_s;
    await new Promise((resolve) => setTimeout(resolve, lasts * 1000));
    return true;
  }
}
