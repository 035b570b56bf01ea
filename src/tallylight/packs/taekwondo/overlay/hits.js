// How hard the last hits were: blue's above the line, red's below it, the newest on the right.
// Parts: names counts, for blue and red; hits limits last.
// Its own URL parameters: swap=0 (1: red above), always=0 (1: also before and after the fight).

import { play } from "/static/overlay.js";
import { always, both, kindAt, nameOf, swapped, titleOf } from "./match.js";

const ON = ["fighting", "paused"];
const SHOWN = 12;

export function face(meter, now, choices) {
  if (meter.last.length === 0 || !(ON.includes(meter.state) || always(choices))) return null;
  const top = topOf(meter);
  const last = meter.last.slice(-SHOWN);
  return {
    card: { kind: swapped(choices) },
    names: both(meter, (athlete, kind) => nameOf(athlete, kind, "name")),
    counts: both(meter, (_, kind) => countsOf(meter.counts[kind])),
    hits: { items: last.map((hit) => bar(hit, top)) },
    limits: { body: limit("Body", meter.body_limit, top), head: limit("Head", meter.head_limit, top) },
    last: newest(last.at(-1)),
  };
}

/** The level at which a bar is full. A sensor may say more than 100; the number over the bar is right then, too. */
function topOf({ body_limit, head_limit }) {
  return Math.max(50, 2.5 * Math.max(body_limit ?? 0, head_limit ?? 0));
}

const share = (level, top) => Math.min(1, Math.max(0, level / top)).toFixed(3);

function limit(word, level, top) {
  return level === null ? null : { text: `${word} ${level}`, level: share(level, top) };
}

/** A bar in the lane of whoever struck: full when it scored, hollow when it did not. */
function bar({ position, level, scored }, top) {
  return { [kindAt(position)]: { text: level, level: share(level, top), kind: scored ? "scored" : "missed" } };
}

function newest({ position, level, scored }) {
  return { text: level, note: scored ? titleOf(scored) : "No score", kind: kindAt(position) };
}

function countsOf({ hits, near }) {
  const missed = near > 0 ? ` · ${near} near ${near === 1 ? "miss" : "misses"}` : "";
  return `${hits} ${hits === 1 ? "hit" : "hits"}${missed}`;
}

// An exchange that grows, one hit every two seconds.
const BODY = 20;
const EVERY = 2;
const EXCHANGE = [[1, 34, "body"], [2, 12, null], [2, 27, "body"], [1, 18, null], [1, 8, "head"], [2, 41, "body"], [1, 3, null], [2, 19, null],
  [1, 55, "body"], [2, 6, "head"], [2, 14, null], [1, 22, "body"], [1, 17, null], [2, 38, "body"], [1, 26, "punch"], [2, 9, null]];

function demo(seconds, at) {
  const landed = EXCHANGE.slice(0, 1 + (Math.floor(seconds / EVERY) % EXCHANGE.length));
  const last = landed.map(([position, level, scored], i) => ({ position, level, scored, at: at(i * EVERY) }));
  const isNear = ({ level, scored }) => !scored && level >= BODY * 0.8;
  const countOf = (of) => ({ hits: 14 + last.filter((hit) => hit.position === of).length, near: last.filter((hit) => hit.position === of && isNear(hit)).length });
  return {
    state: "fighting",
    blue: { name: "J. MORAVEC", code: "CZE", flag: null },
    red: { name: "D. OKAFOR", code: "NGR", flag: null },
    body_limit: BODY,
    head_limit: 5,
    last: last.slice(-SHOWN),
    counts: { blue: countOf(1), red: countOf(2) },
  };
}

play({ topic: "taekwondo.hits", face, demo });
