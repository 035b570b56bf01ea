// What every overlay shares: the choices in its URL, the connection, entering and leaving.
//
// An overlay brings a page with one `.tl-card` whose nodes carry `data-part`, and calls
//
//   play({ topic, face, demo })
//
//   face(data, now, choices) -> null (nothing on screen) or { part: value, ... }
//       Pure. A value is null (part not there), a string, a number (takes the accent when it
//       changes) or { text, tone?, kind? }, which also sets data-tone and data-kind for the styles.
//   demo(seconds, at) -> data
//       What ?demo=1 plays, by seconds since the page opened; `at(s)` is the instant s seconds in.
//
// URL parameters: see overlay.css, the page streamers read.

import { Feed } from "./live.js";
import { timeOfDay } from "./time.js";
import { accent, setAttribute, setHidden, setText } from "./paint.js";

const LEAVE_FOR = 180; // as in overlay.css
const ENTER_FOR = 240;
const LOOK_EVERY = 100; // clocks show whole seconds; a tenth late is not seen, and costs OBS nothing
const LONGEST_DELAY = 600;
const PLACE = /^(top|bottom)(-(left|center|right))?$/;

/** The choices in the URL. Whatever cannot be meant falls back to what most people want. */
export function readChoices(search) {
  const query = new URLSearchParams(search);
  const list = (name) => new Set((query.get(name) ?? "").split(",").map((s) => s.trim()).filter(Boolean));
  const number = (name, fallback, low, high) => {
    const value = Number.parseFloat(query.get(name) ?? "");
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
  };
  const word = (name, pattern, fallback) => {
    const value = query.get(name) ?? "";
    return pattern.test(value) ? value : fallback;
  };
  return {
    channel: query.get("channel") || "main",
    theme: word("theme", /^[a-z0-9-]{1,40}$/, "graphite"),
    place: word("at", PLACE, "bottom-left"),
    scale: number("scale", 1, 0.25, 6),
    delay: number("delay", 0, 0, LONGEST_DELAY) * 1000,
    show: list("show"),
    hide: list("hide"),
    motion: query.get("motion") !== "off" && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    demo: query.get("demo") === "1",
    number,
  };
}

/** Is this part wanted? `show` names the only ones, `hide` takes away. */
export function wanted(choices, part) {
  if (choices.hide.has(part)) return false;
  return choices.show.size === 0 || choices.show.has(part);
}

/** The card on screen: paints a face into its parts, enters and leaves. */
class Card {
  #card;
  #choices;
  #parts;
  #values = new Map();
  #note = null;
  #since = null;
  #refused = null;
  #timer = 0;

  constructor(card, choices) {
    this.#card = card;
    this.#choices = choices;
    this.#parts = [...card.querySelectorAll("[data-part]")];
    this.#note = document.createElement("div");
    this.#note.className = "tl-stale";
    this.#note.hidden = true;
    card.append(this.#note);
    this.#phase("away");
  }

  paint(face) {
    if (face === null) return this.#leave();
    const fresh = this.#card.dataset.phase === "away" || this.#card.dataset.phase === "leaving";
    for (const node of this.#parts) this.#paintPart(node, face[node.dataset.part] ?? null, fresh);
    for (const group of this.#card.querySelectorAll("[data-group]")) {
      setHidden(group, !group.querySelector("[data-part]:not([hidden])"));
    }
    if (fresh) this.#enter();
  }

  #paintPart(node, value, fresh) {
    const part = node.dataset.part;
    const there = value !== null && wanted(this.#choices, part);
    setHidden(node, !there);
    if (!there) return;
    const { text, tone, kind } = typeof value === "object" ? value : { text: value };
    const target = node.querySelector("[data-value]") ?? node;
    setText(target, String(text));
    setAttribute(node, "data-tone", tone);
    setAttribute(node, "data-kind", kind);
    const before = this.#values.get(part);
    this.#values.set(part, text);
    const changed = typeof text === "number" && typeof before === "number" && before !== text;
    if (changed && !fresh && this.#choices.motion) accent(target);
  }

  /** Old news dims and says since when; the last picture stays readable. */
  stale(since) {
    this.#since = since;
    this.#remark();
  }

  /** Why the server gives nothing: a misspelt channel must not look like a quiet evening. */
  refused(reason) {
    this.#refused = reason;
    this.#remark();
  }

  #remark() {
    const stale = this.#since === null ? null : `No news since ${timeOfDay(this.#since)}`;
    const said = this.#refused ?? stale;
    setAttribute(this.#card, "data-stale", said === null ? null : "");
    setAttribute(this.#card, "data-refused", this.#refused === null ? null : "");
    setHidden(this.#note, said === null);
    if (said !== null) setText(this.#note, said);
    this.#phase(this.#card.dataset.phase);
  }

  #phase(phase) {
    this.#card.dataset.phase = phase;
    setHidden(this.#card, phase === "away" && this.#refused === null);
  }

  #then(phase, after) {
    clearTimeout(this.#timer);
    if (!this.#choices.motion) this.#phase(phase);
    else this.#timer = setTimeout(() => this.#phase(phase), after);
  }

  #enter() {
    this.#phase("entering");
    this.#then("here", ENTER_FOR);
  }

  #leave() {
    if (this.#card.dataset.phase === "away" || this.#card.dataset.phase === "leaving") return;
    this.#phase("leaving");
    this.#then("away", LEAVE_FOR);
    this.#values.clear();
  }
}

/** Pictures that wait until the stream has caught up with them. */
export class Delayed {
  #waiting = [];
  #shown = null;

  add(data, at) {
    this.#waiting.push({ data, at });
  }

  /** The latest picture that is due at `now`. */
  at(now) {
    while (this.#waiting.length > 0 && this.#waiting[0].at <= now) this.#shown = this.#waiting.shift().data;
    return this.#shown;
  }
}

function applyChoices(choices) {
  const root = document.documentElement;
  root.style.setProperty("--tl-scale", choices.scale);
  root.dataset.theme = choices.theme;
  root.dataset.place = choices.place;
  if (!choices.motion) root.dataset.motion = "off";
}

/** Nothing is shown before the theme is there, so no frame is ever in the wrong colours. */
function loadTheme(name) {
  return new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/static/themes/${name}.css`;
    link.onload = done;
    link.onerror = () => (name === "graphite" ? done() : loadTheme("graphite").then(done));
    document.head.append(link);
  });
}

/** `() -> {data, now}` for the live show, seen `delay` ms later. */
function liveSource(topic, choices, card) {
  const delayed = new Delayed();
  const feed = new Feed({
    channel: choices.channel,
    topics: [topic],
    // Without a delay a picture is due at once, whatever the two clocks think of each other.
    onPicture: (_, data, at) => delayed.add(data, choices.delay > 0 ? at : -Infinity),
    onStale: (since) => card.stale(since),
    onRefused: (reason) => card.refused(reason),
  });
  return () => {
    const now = feed.clock.now() - choices.delay;
    return { data: delayed.at(now), now };
  };
}

function demoSource(demo) {
  const opened = Date.now();
  const at = (seconds) => new Date(opened + seconds * 1000).toISOString();
  return () => {
    const now = Date.now();
    return { data: demo((now - opened) / 1000, at), now };
  };
}

/** Start the overlay of this page. */
export async function play({ topic, face, demo }) {
  const choices = readChoices(location.search);
  applyChoices(choices);
  const card = new Card(document.querySelector(".tl-card"), choices);
  const source = choices.demo ? demoSource(demo) : liveSource(topic, choices, card);
  await loadTheme(choices.theme);
  const look = () => {
    try {
      const { data, now } = source();
      card.paint(data === null ? null : face(data, now, choices));
    } catch (error) {
      console.error("overlay:", error); // a picture that cannot be drawn leaves the last one standing
    }
  };
  look();
  setInterval(look, LOOK_EVERY);
}
