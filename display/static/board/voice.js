// What a call sounds like. Pure, but for the Speaker at the end, which fetches and plays clips.

import { ApiError } from "/static/shared/api.js";
import { SerialQueue } from "/static/shared/sound.js";

/** @typedef {import("./announce.js").Call} Call */
/** @typedef {{lang: "zh"|"en", phrase: string[], clips: Record<string, string>, spoken: boolean}} Spoken */
/**
 * @typedef {object} Voice  as GET /voice tells it
 * @property {"auto"|"recorded"|"synthesised"|"browser"|"off"} engine
 * @property {Spoken[]} languages
 * @property {boolean} chime
 * @property {number} repeat
 * @property {boolean} number_twice
 * @property {number} volume
 * @property {[string, string][]} quiet
 * @property {number} drop_after_s
 * @property {string} version
 */

/** Between two clips of a phrase, between two phrases (s). */
export const GAP_S = 0.02;
export const PAUSE_S = 0.35;

/** The clips of a number, read singly: "A012" → A 0 1 2. @param {string} number @returns {string[]} */
export const singly = (number) => [...number.toUpperCase()].filter((c) => /[A-Z0-9]/.test(c));

/**
 * The clips of one call in one language.
 * @param {Spoken} spoken @param {Call} call @param {boolean} twice  the number is read twice
 * @returns {string[]}
 */
export function clipsOf(spoken, call, twice) {
  return spoken.phrase.flatMap((part) => {
    const number = singly(call.number);
    if (part === "{number}") return twice ? [...number, ...number] : number;
    return [part === "{window}" ? `window-${call.window}` : part];
  });
}

/** The whole sentence as text, for the browser's own voice. @param {Spoken} spoken @param {Call} call */
export function sentenceOf(spoken, call) {
  const space = spoken.lang === "zh" ? "" : " ";
  return clipsOf(spoken, call, false)
    .map((name) => spoken.clips[name] || "")
    .join(space);
}

/**
 * Every phrase of a call in its order: each language in turn, the whole as often as is set.
 * @param {Voice} voice @param {Call} call
 * @returns {{spoken: Spoken, clips: string[]}[]}
 */
export function planOf(voice, call) {
  const once = voice.languages.map((spoken) => ({
    spoken,
    clips: clipsOf(spoken, call, voice.number_twice),
  }));
  return Array.from({ length: voice.repeat }, () => once).flat();
}

/** @param {Voice} voice @param {string} hm hall time, "HH:MM" */
export function isQuiet(voice, hm) {
  return voice.quiet.some(([from, until]) => from <= hm && hm < until);
}

/** @param {Voice} voice @param {Call} call @param {number|null} now hall time, epoch ms */
export function isStale(voice, call, now) {
  return now !== null && now - Date.parse(call.at) > voice.drop_after_s * 1000;
}

/** Speaks calls one after another. A clip that is not to be had never holds up the next call. */
export class Speaker {
  /**
   * @param {object} given
   * @param {import("/static/shared/sound.js").Sound} given.sound
   * @param {import("/static/shared/api.js").Api} given.api
   * @param {string} given.zone
   * @param {() => {now: number|null, hm: string}} given.clock  hall time
   * @param {(call: Call) => void} [given.onDropped]  told of a call whose turn came too late
   */
  constructor({ sound, api, zone, clock, onDropped }) {
    this.sound = sound;
    this.api = api;
    this.zone = zone;
    this.clock = clock;
    /** @type {Voice|null} */
    this.voice = null;
    /** @type {Map<string, Promise<AudioBuffer|null>>} "zh/please" → its sound, null: not to be had */
    this.clips = new Map();
    this.queue = new SerialQueue(60000);
    this.onDropped = onDropped || (() => {});
    this.spoken = 0;
  }

  /** Learn how the zone speaks and fetch its clips ahead of any call. */
  async prepare() {
    const zone = encodeURIComponent(this.zone);
    const voice = /** @type {Voice} */ (await this.api.get(`/voice?zone=${zone}`));
    if (this.voice && this.voice.version === voice.version) {
      this.voice = voice;
      return;
    }
    this.clips.clear();
    this.voice = voice;
    for (const { lang, clips, spoken } of voice.languages) {
      for (const name of spoken ? Object.keys(clips) : []) await this.clip(lang, name);
    }
  }

  /** Chime and speech of one call, after those before it. @param {Call} call */
  async announce(call) {
    await this.queue.add(() => this.say(call));
  }

  /** @param {Call} call */
  async say(call) {
    const { now, hm } = this.clock();
    const voice = this.voice;
    if (!voice) {
      await this.sound.ring();
      return;
    }
    if (isQuiet(voice, hm)) return;
    if (isStale(voice, call, now)) {
      this.onDropped(call);
      return;
    }
    this.sound.volume = voice.volume;
    if (voice.chime) await this.sound.ring();
    if (voice.engine === "off") return;
    for (const { spoken, clips } of planOf(voice, call)) {
      const said = await this.sayClips(spoken, clips);
      if (said || (await this.sayAsBrowser(spoken, call, voice))) this.spoken += 1;
    }
  }

  /** @param {Spoken} spoken @param {string[]} names @returns {Promise<boolean>} */
  async sayClips(spoken, names) {
    if (!spoken.spoken) return false;
    const found = await Promise.all(names.map((name) => this.clip(spoken.lang, name)));
    const sounds = /** @type {AudioBuffer[]} */ (found.filter(Boolean));
    // A sentence with a hole says something else: rather the browser's voice, or the chime alone.
    if (sounds.length < names.length) return false;
    return this.sound.join(sounds, GAP_S, PAUSE_S);
  }

  /** @param {Spoken} spoken @param {Call} call @param {Voice} voice @returns {Promise<boolean>} */
  async sayAsBrowser(spoken, call, voice) {
    if (voice.engine !== "auto" && voice.engine !== "browser") return false;
    const own = window.speechSynthesis ? speechSynthesis.getVoices() : [];
    const chosen = own.find((one) => one.lang.toLowerCase().startsWith(spoken.lang));
    if (!chosen) return false;
    return new Promise((resolve) => {
      const words = new SpeechSynthesisUtterance(sentenceOf(spoken, call));
      words.voice = chosen;
      words.lang = chosen.lang;
      words.volume = voice.volume;
      words.onend = () => resolve(true);
      words.onerror = () => resolve(false);
      speechSynthesis.speak(words);
    });
  }

  /** @param {string} lang @param {string} name @returns {Promise<AudioBuffer|null>} */
  clip(lang, name) {
    const id = `${lang}/${name}`;
    let found = this.clips.get(id);
    if (!found) {
      found = this.fetchClip(id).catch(() => {
        this.clips.delete(id); // the network may be back at the next call
        return null;
      });
      this.clips.set(id, found);
    }
    return found;
  }

  /** @param {string} id @returns {Promise<AudioBuffer|null>} null: the hall has no such clip */
  async fetchClip(id) {
    try {
      const file = await this.api.blob(`/voice/${encodeURIComponent(this.zone)}/${id}`);
      return await this.sound.decode(await file.arrayBuffer());
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }
}
