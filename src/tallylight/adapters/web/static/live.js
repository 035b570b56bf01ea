// The one connection of a page to its server: pictures, the server's clock, and how alive it is.
//
// A page never asks for anything twice: on every connect the server sends the whole picture of
// each topic, so a dropped connection costs nothing but time.

import { enter } from "./door.js";
import { instant } from "./time.js";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
const STALE_AFTER = 15_000; // three ticks of the server missed
const REFUSED = 4_000; // and the HTTP status: the server closed because of what was asked for
const WAIT_WHEN_REFUSED = 5_000;
const SAMPLES = 12; // one minute of ticks
const STEP = 2_000;
const AGREED = 1_000; // much less than the time between two ticks
const SLEPT = 3_000; // a turn that comes each second and is this late: the page slept

/** The server's time, in ms since 1970, from frames that carry it.
 *  It may run `speed` times as fast as ours, as in a demo; offsets are in ms of ours all the same. */
export class ServerClock {
  #speed = 1;
  #offsets = [];
  #low = NaN;

  get speed() {
    return this.#speed;
  }

  /** Forget what was heard: another clock is followed from now on. */
  follow(speed) {
    this.#speed = speed;
    this.#offsets = [];
  }

  /** A late frame makes the server look slow, never fast: the largest recent offset is the best.
   *  Much too low is what piled up while the page slept, unless two in a row agree: then somebody set
   *  the server's clock back. */
  hear(iso) {
    const offset = instant(iso) / this.#speed - performance.now();
    if (!Number.isFinite(offset)) return;
    if (this.#offsets.length > 0 && offset < Math.max(...this.#offsets) - STEP) {
      const agreed = Math.abs(offset - this.#low) < AGREED;
      this.#low = offset;
      if (!agreed) return;
      this.#offsets = [];
    }
    this.#low = NaN;
    this.#offsets.push(offset);
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
  }

  /** No frame comes early: one that is ahead of us is right, and the server's clock was put forward. */
  hearIfAhead(iso) {
    if (instant(iso) > this.now() + STEP * this.#speed) this.hear(iso);
  }

  /** The time as it was `ago` ms of ours before. */
  now(ago = 0) {
    if (this.#offsets.length === 0) return Date.now() - ago;
    return (performance.now() + Math.max(...this.#offsets) - ago) * this.#speed;
  }
}

/** How long to wait before the n-th try again. The jitter keeps ten overlays from knocking at once. */
export function waitBefore(attempt, chance = Math.random()) {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10));
  return full * (0.6 + 0.4 * chance);
}

/** A feed of pictures that reconnects for ever.
 *
 *  `onPicture(topic, data, at)`  the latest whole picture; `at` is since when it is so, the server's time in ms
 *  `onLink(open)`                the connection came (after the server's hello) or went
 *  `onStale(since)`              ms of the last frame when nothing was heard for 15 s, null when it is back
 *  `onRefused(reason)`           why the server gives nothing, in its words; null when it does again
 */
export class Feed {
  clock = new ServerClock();
  #topics;
  #channel;
  #heed;
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #open = false;
  #stale = false;
  #heardAt = performance.now();
  #lookedAt = performance.now();
  #version = null;
  #epoch = null;
  #refused = null;
  #entered = false;

  constructor({ channel, topics, onPicture, onLink = () => {}, onStale = () => {}, onRefused = () => {} }) {
    this.#channel = channel;
    this.#topics = topics;
    this.#heed = { onPicture, onLink, onStale, onRefused };
    setInterval(() => this.#listenForSilence(), 1_000);
    addEventListener("online", () => this.#hurry());
    addEventListener("pageshow", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#enter();
  }

  /** Follow other topics from now on. */
  follow(topics) {
    if (topics.join() === this.#topics.join()) return;
    this.#topics = topics;
    this.#attempt = 0;
    this.#connect();
  }

  /** Log in with the token in the address, if there is one, then connect. */
  async #enter() {
    try {
      const refused = await enter();
      this.#entered = refused === null;
      if (this.#entered) this.#connect();
      else this.#setRefused(refused); // another token needs another address
    } catch {
      this.#retry = setTimeout(() => this.#enter(), WAIT_WHEN_REFUSED);
    }
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#drop();
    const url = new URL("/live/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.search = new URLSearchParams({ channel: this.#channel, topics: this.#topics.join(",") });
    const socket = new WebSocket(url);
    this.#socket = socket;
    // A socket that was replaced may still speak; only the current one counts.
    socket.onmessage = (message) => socket === this.#socket && this.#hear(message.data);
    socket.onclose = (close) => socket === this.#socket && this.#closed(close);
  }

  #drop() {
    const old = this.#socket;
    this.#socket = null;
    if (old) old.close();
  }

  #closed({ code, reason }) {
    const refused = code >= REFUSED + 400 && code < REFUSED + 500;
    if (refused) this.#setRefused(reason || `The server said ${code - REFUSED}.`);
    this.#lost(refused ? WAIT_WHEN_REFUSED : waitBefore(this.#attempt));
  }

  #lost(wait = waitBefore(this.#attempt)) {
    this.#drop();
    this.#setOpen(false);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#attempt += 1;
  }

  #setRefused(reason) {
    if (reason === this.#refused) return;
    this.#refused = reason;
    this.#heed.onRefused(reason);
  }

  /** The network or the person is back: do not sit out the rest of a wait. */
  #hurry() {
    if (this.#socket || !this.#entered) return;
    this.#attempt = 0;
    this.#connect();
  }

  #setOpen(open) {
    if (open === this.#open) return;
    this.#open = open;
    this.#heed.onLink(open);
  }

  #hear(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return; // one bad frame never stops the show
    }
    this.#heardAt = performance.now();
    if (this.#stale) {
      this.#stale = false;
      this.#heed.onStale(null);
    }
    if (frame.kind === "hello") this.#greeted(frame);
    else if (frame.kind === "tick") this.clock.hear(frame.now);
    else if (frame.kind === "picture" && this.#topics.includes(frame.topic)) {
      // Pictures set no clock back: they may come close together, and two late ones would agree.
      this.clock.hearIfAhead(frame.now);
      this.#heed.onPicture(frame.topic, frame.data ?? null, instant(frame.since));
    }
  }

  #greeted(frame) {
    if (frame.epoch !== this.#epoch) this.clock.follow(frame.speed);
    this.#epoch = frame.epoch;
    this.clock.hear(frame.now);
    // Another version of the program brings other scripts; an old page must not talk to it.
    if (this.#version !== null && this.#version !== frame.version) location.reload();
    this.#version = frame.version;
    this.#setRefused(null);
    this.#attempt = 0; // only a hello counts: a server that accepts and hangs up is not back
    this.#setOpen(true);
  }

  /** Half-open connections say nothing and never close; silence is how to tell. */
  #listenForSilence() {
    const now = performance.now();
    const slept = now - this.#lookedAt > SLEPT;
    this.#lookedAt = now;
    if (slept) return; // what came meanwhile is still to be read
    const silence = now - this.#heardAt;
    if (silence < STALE_AFTER) return;
    if (!this.#stale) {
      this.#stale = true;
      this.#heed.onStale(this.clock.now(silence));
    }
    if (this.#open) this.#lost();
    else if (this.#socket && silence % STALE_AFTER < 1_000) this.#lost(); // stuck while connecting
  }
}
