// The current raid as a strip. Parts: map side mode state clock in_raid kills outcome extract.
// Its own URL parameter: linger=30, the seconds that an outcome stays after the raid's end.

import { play, wanted } from "/static/overlay.js";
import { clockSeconds, instant, runningTime } from "/static/time.js";

/** What the strip says of a raid at `now`. */
function face(raid, now, choices) {
  if (raid.ended_at === null) return { ...whatAndFacts(raid, now, choices), ...stateWithClock(raid, now) };
  const linger = choices.number("linger", 30, 0, 3600) * 1000 * choices.speed;
  if (now - instant(raid.ended_at) > linger) return null;
  const ending = wanted(choices, "outcome") ? outcome(raid) : stateWithClock(raid, now);
  return { ...whatAndFacts(raid, now, choices), ...ending };
}

function whatAndFacts(raid, now, choices) {
  return {
    map: raid.map_name ?? "–",
    side: raid.side ? { text: raid.side, kind: raid.side.toLowerCase() === "pmc" ? "solid" : "open" } : null,
    mode: raid.mode ?? null,
    kills: raid.kills ?? "–",
    in_raid: timeInRaid(raid, now, choices),
  };
}

/** Not before there is any, and not beside a hero clock that says the same, unless asked for by name. */
function timeInRaid(raid, now, choices) {
  const seconds = clockSeconds(raid.in_raid, now);
  if (choices.show.has("in_raid")) return runningTime(seconds);
  if (seconds === null || (seconds === 0 && !raid.in_raid.since)) return null;
  const heroShown = raid.ended_at === null && wanted(choices, "clock");
  const same = Math.abs(seconds - (clockSeconds(raid.clock, now) ?? -1)) < 1;
  return heroShown && same ? null : runningTime(seconds);
}

function stateWithClock(raid, now) {
  return { state: raid.state_label, clock: runningTime(clockSeconds(raid.clock, now)) };
}

/** The word of the end, with where it was on the line above. */
function outcome(raid) {
  return {
    outcome: { text: raid.outcome ?? "No outcome", tone: raid.outcome ? raid.tone : "unknown" },
    extract: raid.extract ?? "Result",
  };
}

// Two raids as they might be, shortened: one survived, one lost.
const QUEUE = 6;
const LOADING = 10;
const END = 32;
const GONE = 44;
const ROUND = 48;
const RAIDS = [
  { raid_id: 99, map_name: "Customs", side: "PMC", mode: "PvE", legs: ["Customs"], outcome: "Survived", extract: "Crossroads", tone: "good" },
  { raid_id: 100, map_name: "Streets of Tarkov", side: "Scav", mode: "PvE", legs: ["Streets of Tarkov"], outcome: "Died", extract: null, tone: "bad" },
];
const KILLS_AT = [14, 17, 25, 29];
const BEFORE = { queue: 47, loading: 12, raid: 1043 };

function demo(seconds, at) {
  const round = Math.floor(seconds / ROUND);
  const t = seconds - round * ROUND;
  if (t >= GONE) return null;
  const since = (from, had) => ({ seconds: had, since: at(round * ROUND + from) });
  const raid = { ...RAIDS[round % RAIDS.length], kills: KILLS_AT.filter((k) => k <= t).length, headshots: 1, ended_at: null };
  raid.in_raid = { seconds: 0, since: null };
  if (t < QUEUE) return { ...raid, outcome: null, state: "queuing", state_label: "Queue", clock: since(0, BEFORE.queue) };
  if (t < LOADING) return { ...raid, outcome: null, state: "deploying_committed", state_label: "Loading", clock: since(QUEUE, BEFORE.loading) };
  raid.in_raid = since(LOADING, BEFORE.raid);
  if (t < END) return { ...raid, outcome: null, state: "raid_active", state_label: "In raid", clock: raid.in_raid };
  raid.in_raid = { seconds: BEFORE.raid + END - LOADING, since: null };
  return { ...raid, state: "post_raid_review", state_label: "After the raid", clock: since(END, 0), ended_at: at(round * ROUND + END) };
}

play({ topic: "tarkov.raid", face, demo });
