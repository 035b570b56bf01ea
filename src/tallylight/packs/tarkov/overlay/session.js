// The session so far, or today without one, as a strip. Parts: title clock kills raids survival queue.

import { rate, sample } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { clockSeconds, instant, runningTime } from "/static/time.js";

function face(session, now) {
  if (session.until !== null && now >= instant(session.until)) return null; // today is over
  return {
    title: session.title,
    clock: session.clock && runningTime(clockSeconds(session.clock, now)),
    kills: session.kills,
    raids: session.raids,
    survival: rate(session.survival, session.decided, session.decided + session.undecided),
    queue: { text: runningTime(session.queue), note: session.queued > 0 ? sample(session.queued) : null },
  };
}

// Two hours into a stream: a kill now and then, and a raid that ends well or not.
const BEGAN = -7_388;
const ROUND = 40;
const KILLS_AT = [3, 7, 8, 14, 24, 29];
const RAID_OVER_AT = 18;
const QUEUE_OVER_AT = 34;

function demo(seconds, at) {
  const t = seconds % ROUND;
  const over = t >= RAID_OVER_AT;
  return {
    title: "Stream",
    clock: { seconds: 0, since: at(BEGAN) },
    until: null,
    raids: t >= 21 ? 14 : 13,
    kills: 38 + KILLS_AT.filter((k) => k <= t).length,
    survival: over ? 58.3 : 63.6,
    decided: over ? 12 : 11,
    undecided: 1,
    queue: t >= QUEUE_OVER_AT ? 104 : 108,
    queued: t >= QUEUE_OVER_AT ? 13 : 12,
  };
}

play({ topic: "tarkov.session", face, demo });
