// What the overlays of a match share: its clocks, its two athletes, and a match to rehearse with.

import { instant, runningTime } from "/static/time.js";

const AT_POSITION = ["referee", "blue", "red"];

/** "blue", "red", or "referee" for nobody's and for both. */
export const kindAt = (position) => AT_POSITION[position] ?? "referee";
export const titleOf = (kind) => kind[0].toUpperCase() + kind.slice(1);

/** A part that both athletes have. */
export function both(court, of) {
  return { blue: of(court.blue, "blue"), red: of(court.red, "red") };
}

/** What is known of a name, the first of these: an athlete is never without one. */
export function nameOf(athlete, kind, ...keys) {
  return keys.map((key) => athlete?.[key]).find(Boolean) ?? (athlete?.code || titleOf(kind));
}

/** A flag; its code is on the plate under it, and all there is of it without a picture. */
export const flagOf = (athlete) => ({ text: athlete.code || "–", image: athlete.flag });

export const isKnown = (athlete) => Boolean(athlete.name || athlete.long_name || athlete.code);

/** What a clock of the court shows at `now`. Counting down it is the second that has begun to run, as the
 *  scoring system's own clocks show it: 1:23 until 1:22 are left. A dash without a clock. */
export function clockText(clock, now) {
  if (!clock) return "–";
  const ran = clock.running ? Math.max(0, (now - instant(clock.at)) / 1000) : 0;
  const shown = clock.up ? Math.floor(clock.left_s + ran) : Math.ceil(clock.left_s - ran);
  return runningTime(Math.max(0, shown));
}

const SILENCE = 3000;

/** Has a clock that is told once a second not been told for a while, though it runs? */
export const isSilent = (clock, now) => Boolean(clock?.ticks && clock.running && now - instant(clock.at) > SILENCE);

/** ?swap=1 puts red on the left, for a camera on the other side of the mat. */
export const swapped = (choices) => (choices.number("swap", 0, 0, 1) > 0 ? "swapped" : null);

/** ?always=1 keeps an overlay on for as long as it has anything to say. */
export const always = (choices) => choices.number("always", 0, 0, 1) > 0;

/** Has the state lasted longer than the viewers shall see it? Never, when nobody knows since when. */
export function isOver(court, now, choices, usualSeconds) {
  if (court.since === null || always(choices)) return false;
  const linger = choices.number("linger", usualSeconds, 0, 3600) * 1000 * choices.speed;
  return now - instant(court.since) > linger;
}

const ATHLETE = { score: 0, gamjeoms: 0, rounds_won: 0, hits: 0 };
const REHEARSAL = {
  court: "court-3",
  state: "fighting",
  match: { match_id: 12, number: "245.A", phase: "Semi-final", weight_class: "M -80kg", division: "Senior", total_rounds: 3 },
  blue: { ...ATHLETE, name: "J. MORAVEC", long_name: "Jakub MORAVEC", code: "CZE", country: "Czechia", flag: "/overlay/taekwondo/flags/cz.svg" },
  red: { ...ATHLETE, name: "D. OKAFOR", long_name: "Daniel OKAFOR", code: "NGR", country: "Nigeria", flag: "/overlay/taekwondo/flags/ng.svg" },
  round: 1,
  golden: false,
  clock: null,
  break: null,
  injury: null,
  review: null,
  rounds: [],
  winner: null,
  tie: null,
  blind: false,
  since: null,
};

/** The court of a demo after `t` seconds of `steps`: [from, { what is otherwise from then on }], in order.
 *  What is said of an athlete is added to what is known of him. */
export function rehearsed(steps, t) {
  return steps.filter(([from]) => from <= t).reduce((court, [, more]) => ({
    ...court,
    ...more,
    blue: { ...court.blue, ...more.blue },
    red: { ...court.red, ...more.red },
  }), REHEARSAL);
}
