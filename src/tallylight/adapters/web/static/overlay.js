// What every overlay shares: the choices in its URL, and where its data come from and when.
//
// An overlay brings a page with one `.tl-card` whose nodes carry `data-part`, and calls
//
//   play({ topic, face, demo })
//
//   face(data, now, choices) -> null (nothing on screen) or { part: value, ... }
//       Pure. A value is null (part not there), a string, a number (grouped; takes the accent when it
//       changes) or { text, number?, note?, tone?, kind? }: `number` is what the text says, for the
//       accent; `note` goes beside it; tone and kind become data-tone and data-kind for the styles.
//       Also there: `image`, an address for the part's <img data-image>, with the text in its place while
//       there is none; `level`, a number that becomes --tl-level; `items`, a list of { cell: value } that
//       fill copies of the part's <template>, whose nodes carry data-cell.
//       A part in several places has a data-of on each, and its value is { of: value }.
//       `card: { kind }` is the whole card's.
//   demo(seconds, at) -> data
//       What ?demo=1 plays, by seconds since the page opened; `at(s)` is the instant s seconds in.
//
// A URL parameter of its own: `choices.number("linger", 30, 0, 3600)` in the face, and in the page
// <meta name="tl:linger" content="30" title="what it is">, from which the page of overlays knows it.
// Where on the canvas the overlay usually is, when that is not bottom-left: <html data-usual-place="bottom">.
// Seconds that viewers wait are `* choices.speed` on the server's clock, which a demo lets run faster.
// URL parameters of all: see overlay.css, the page streamers read.

import { Card, wanted } from "./card.js";
import { Feed } from "./live.js";
import { instant } from "./time.js";

export { wanted };

const LOOK_EVERY = 100; // clocks show whole seconds; a tenth late is not seen, and costs OBS nothing
const LONGEST_DELAY = 600;
const LONGEST_CSS = 4_000;
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
    place: word("at", PLACE, document.documentElement.dataset.usualPlace ?? "bottom-left"),
    scale: number("scale", 1, 0.25, 6),
    delay: number("delay", 0, 0, LONGEST_DELAY) * 1000,
    show: list("show"),
    hide: list("hide"),
    motion: query.get("motion") !== "off" && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    demo: query.get("demo") === "1",
    css: (query.get("css") ?? "").slice(0, LONGEST_CSS),
    number,
  };
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
  if (choices.css === "") return;
  const own = document.createElement("style");
  own.textContent = choices.css;
  document.head.append(own);
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

/** `() -> {data, now, speed}` for the live show, seen `delay` ms later. `look` is called when there is news. */
function liveSource(topic, choices, card, look) {
  const delayed = new Delayed();
  const feed = new Feed({
    channel: choices.channel,
    topics: [topic],
    onPicture: (_, data, at) => {
      // Without a delay a picture is due at once, whatever the two clocks think of each other.
      delayed.add(data, choices.delay > 0 ? at : -Infinity);
      look();
    },
    onStale: (since) => card.stale(since),
    onRefused: (reason) => card.refused(reason),
  });
  return () => {
    const now = feed.clock.now(choices.delay);
    return { data: delayed.at(now), now, speed: feed.clock.speed };
  };
}

function demoSource(demo) {
  const opened = Date.now();
  const at = (seconds) => new Date(opened + seconds * 1000).toISOString();
  return () => {
    const now = Date.now();
    return { data: demo((now - opened) / 1000, at), now, speed: 1 };
  };
}

/** Start the overlay of this page. */
export async function play({ topic, face, demo }) {
  const choices = readChoices(location.search);
  applyChoices(choices);
  const card = new Card(document.querySelector(".tl-card"), choices);
  let source = null;
  const look = () => {
    if (source === null) return;
    try {
      const { data, now, speed } = source();
      card.paint(data === null ? null : face(data, now, { ...choices, speed }));
    } catch (error) {
      console.error("overlay:", error); // a picture that cannot be drawn leaves the last one standing
    }
  };
  const opened = choices.demo ? demoSource(demo) : liveSource(topic, choices, card, look);
  await loadTheme(choices.theme);
  source = opened;
  look();
  setInterval(look, LOOK_EVERY);
  // Hidden pages get few turns; the first frame that is seen again must not be an old one.
  document.addEventListener("visibilitychange", look);
}
