// What left this machine: each departure with its body and its checksum, and whether the log is as it was written.

import { button, el, nameOf } from "../parts/dom.js";
import { copyButton } from "../parts/copy.js";
import { Lazy } from "../parts/lazy.js";
import { counted, exactBytes, exactTime } from "../parts/words.js";
import { query } from "../server/requests.js";
import { exactText } from "../thread/long_text.js";

const STEP = 20;

export async function departuresTab(place, { scroller }, count = STEP) {
  let data;
  try {
    data = (await query(`/privacy log ${count}`)).data;
  } catch (failure) {
    place.replaceChildren(el("p", { class: "failure" }, failure.text));
    return;
  }
  const departures = data.departures || [];
  const lazy = new Lazy(scroller);
  place.replaceChildren(
    chain(data.egress || { rows: departures.length, is_whole: true }),
    el("ul", { class: "departures" }, ...departures.map((departure) => departureRow(departure, lazy))),
    ...(data.egress && data.egress.rows > departures.length
      ? [button("Older", () => departuresTab(place, { scroller }, count + STEP), { class: "plain" })]
      : []),
  );
}

function chain({ rows, is_whole: isWhole, broken_at: brokenAt }) {
  if (rows === 0) return el("p", {}, "Nothing has left this machine.");
  if (isWhole) return el("p", {}, `${counted(rows, "departure")}. The log is whole: no row was changed or taken out.`);
  return el("p", { class: "failure" },
    `The log is not whole${brokenAt === undefined ? "" : ` from row ${brokenAt} on`}: something in it was changed or taken out. Delete it under Delete to begin a new one.`);
}

function departureRow(departure, lazy) {
  const details = el(
    "details",
    {
      ontoggle: () => {
        if (!details.open || details.querySelector("pre")) return;
        details.append(exactText(departure.body, lazy, { "aria-label": "What was sent" }),
          copyButton(() => departure.body, { "aria-label": "Copy what was sent" }));
      },
    },
    el("summary", {},
      el("time", { datetime: new Date(departure.sent_at).toISOString() }, exactTime(departure.sent_at)), " ",
      nameOf(departure.destination), " ", el("span", { class: "note" }, exactBytes(departure.bytes))),
    el("p", { class: "note checksum" }, "SHA-256 ", el("code", {}, departure.sha256)),
  );
  return el("li", {}, details);
}
