// What the overlays of runs share: how long they stay, times that are means, kinds of finds.

import { instant, runningTime } from "/static/time.js";

/** Has it been over for longer than viewers shall see it? Never, while it is on. */
export function isOver(endedAt, now, choices, usualSeconds) {
  if (endedAt === null) return false;
  return now - instant(endedAt) > choices.number("linger", usualSeconds, 0, 86_400) * 1000 * choices.speed;
}

/** A mean, a median or a record, to the nearest second. */
export const meanTime = (seconds) => runningTime(seconds === null ? null : Math.round(seconds));

const KINDS = { unique: "Unique", set: "Set item", rune: "Rune", runeword: "Runeword" };

/** What kind a find is of, for the styles and in a word. */
export const kindOf = (find) => (find.category in KINDS ? find.category : "other");
export const wordOf = (find) => KINDS[find.category] ?? "Find";

/** `2 min ago`, for what happened a while ago; null for what has only just happened. */
export function ago(at, now) {
  const minutes = Math.floor((now - instant(at)) / 60_000);
  if (minutes < 1) return null;
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}
