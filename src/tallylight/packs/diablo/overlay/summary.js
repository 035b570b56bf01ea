// A session in one card, for its end. Parts: title types clock runs average median fastest total finds new list more.
// Its own URL parameters: linger=1800, the seconds that it stays after the session's end; most=8, how many
// finds are named: those that are new for the grail first.

import { grouped, sample } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { clockSeconds, runningTime } from "/static/time.js";
import { isOver, kindOf, meanTime } from "./loot.js";

export function face(session, now, choices) {
  if (isOver(session.ended_at, now, choices, 1800)) return null;
  return {
    title: "Session",
    types: session.types.join(", "),
    clock: runningTime(clockSeconds(session.clock, now)),
    runs: { text: session.runs, note: session.per_hour === null ? null : `${session.per_hour} an hour` },
    ...timesOf(session),
    ...findsOf(session, choices.number("most", 8, 0, 60)),
  };
}

/** Of the runs that are over; before the first of them there is nothing to say. */
function timesOf({ n, average, median, fastest, active, efficiency }) {
  if (n === 0) return { average: null, median: null, fastest: null, total: null };
  return {
    average: { text: meanTime(average), number: average, note: sample(n) },
    median: { text: meanTime(median), number: median },
    fastest: { text: meanTime(fastest), number: fastest },
    total: { text: runningTime(active), note: efficiency === null ? null : `${Math.round(efficiency)} %` },
  };
}

function findsOf(session, most) {
  const named = session.found.slice(0, most);
  const more = session.finds - named.reduce((all, one) => all + one.n, 0);
  return {
    finds: `${session.finds > 0 ? grouped(session.finds) : "No"} ${session.finds === 1 ? "find" : "finds"}`,
    new: session.new > 0 ? `${session.new} new for the grail` : null,
    list: named.length > 0 ? { items: named.map(rowOf) } : null,
    more: named.length > 0 && more > 0 ? `and ${grouped(more)} more` : null,
  };
}

function rowOf(find) {
  const said = [find.ethereal ? "eth" : null, find.n > 1 ? `× ${find.n}` : null, find.new ? "new" : null];
  return { find: { text: find.name, kind: kindOf(find) }, note: said.filter(Boolean).join(" · ") || null };
}

// The last minutes of an evening, with one more find.
const BEGAN = -7_388;
const ROUND = 40;
const FOUND_AT = 18;
const FOUND = [
  { name: "Griffon's Eye", category: "unique", ethereal: false, n: 1, new: true },
  { name: "Tal Rasha's Guardianship", category: "set", ethereal: false, n: 1, new: true },
  { name: "Titan's Revenge", category: "unique", ethereal: true, n: 1, new: false },
  { name: "Harlequin Crest", category: "unique", ethereal: false, n: 2, new: false },
  { name: "Mal", category: "rune", ethereal: false, n: 1, new: false },
  { name: "Pul", category: "rune", ethereal: false, n: 3, new: false },
  { name: "Grand charm, 45 life and a skill", category: null, ethereal: false, n: 1, new: false },
];

function demo(seconds, at) {
  const found = FOUND.slice(seconds % ROUND >= FOUND_AT ? 0 : 1);
  return {
    types: ["Mephisto", "Chaos Sanctuary"],
    clock: { seconds: 0, since: at(BEGAN) },
    ended_at: null,
    runs: 61,
    n: 60,
    per_hour: 29.2,
    average: 88.2,
    median: 81,
    fastest: 46,
    active: 5_431,
    efficiency: 73.5,
    finds: found.reduce((all, one) => all + one.n, 4),
    new: found.filter((one) => one.new).length,
    found,
  };
}

play({ topic: "diablo.session", face, demo });
