// Every raid on record as a strip. Parts: title map kd raids kills sides.

import { grouped } from "/static/numbers.js";
import { play } from "/static/overlay.js";

function face(all) {
  return {
    title: "All time",
    map: all.map && `Favourite: ${all.map}`,
    kd: { text: all.kd.toFixed(2), number: all.kd, note: deaths(all.deaths) },
    raids: all.raids,
    kills: all.kills,
    sides: `${grouped(all.pmc)} : ${grouped(all.scav)}`,
  };
}

/** What the kills were divided by. Without a death it was one, and the number says nothing yet. */
function deaths(n) {
  if (n === 0) return "no deaths";
  return n === 1 ? "1 death" : `${grouped(n)} deaths`;
}

// A season of raids, and an evening that adds to it.
const ROUND = 40;
const KILLS_AT = [3, 7, 8, 14, 24, 29];

function demo(seconds) {
  const t = seconds % ROUND;
  const kills = 1_032 + KILLS_AT.filter((k) => k <= t).length;
  const deaths = t >= 18 ? 287 : 286;
  const raids = t >= 21 ? 412 : 411;
  const kd = Math.round((100 * kills) / deaths) / 100;
  return { raids, kills, kd, deaths, map: "Streets of Tarkov", map_raids: 96, pmc: raids - 101, scav: 101 };
}

play({ topic: "tarkov.all-time", face, demo });
