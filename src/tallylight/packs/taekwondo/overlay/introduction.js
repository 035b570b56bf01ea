// Who meets whom, before the match. Parts: names countries flags, for blue and red; number phase category rounds.
// Its own URL parameters: swap=0, always=0 (1 shows it at any time while a match is known).

import { play } from "/static/overlay.js";
import { always, both, flagOf, isKnown, nameOf, rehearsed, swapped } from "./match.js";

/** Nobody is introduced before both names are there. */
export function face(court, now, choices) {
  const before = court.state === "loading" || court.state === "ready";
  if (!before && !always(choices)) return null;
  if (!isKnown(court.blue) || !isKnown(court.red)) return null;
  return {
    card: { kind: swapped(choices) },
    names: both(court, (athlete, kind) => nameOf(athlete, kind, "long_name", "name")),
    countries: both(court, ({ country, code }) => country || code || null),
    flags: both(court, flagOf),
    ...whatIsFought(court.match),
  };
}

/** Null where the scoring system left it empty. */
function whatIsFought(match) {
  const category = [match?.weight_class, match?.division].filter(Boolean).join(" · ");
  return { number: match?.number || null, phase: match?.phase || null, category: category || null };
}

// On for as long as a presenter speaks, then away.
const ON = 20;
const ROUND = 23;

function demo(seconds) {
  return seconds % ROUND < ON ? rehearsed([[0, { state: "ready" }]], 0) : null;
}

play({ topic: "taekwondo.court", face, demo });
