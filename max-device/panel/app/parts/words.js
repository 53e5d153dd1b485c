// Numbers, sizes and times in words.

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export const number = (value) => whole.format(value);

/** "1 message", "2 messages". */
export const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

export const exactBytes = (bytes) => counted(bytes, "byte");

/** What a provider lacks before it can answer: "key", "login" or null. */
export const lack = (provider) => (!provider.needs_key || provider.has_key ? null : provider.is_managed ? "login" : "key");

/** Where something goes, as an address: the word of the protocol before it is for the log alone. */
export const address = (destination) => destination.replace(/^[A-Z]+ /, "");

export function size(bytes) {
  if (bytes < 1000) return `${number(bytes)} B`;
  if (bytes < 1e6) return `${short.format(bytes / 1000)} kB`;
  if (bytes < 1e9) return `${short.format(bytes / 1e6)} MB`;
  return `${short.format(bytes / 1e9)} GB`;
}

/** The hour for today, the day for this year, the date for what is older. */
export function when(milliseconds) {
  const date = new Date(milliseconds);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return hour.format(date);
  return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
}

export const exactTime = (milliseconds) => `${dayOfYear.format(milliseconds)}, ${hour.format(milliseconds)}`;

/** "0:07": how long something has been going on. */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The first words of a text, for a label. */
export function beginning(text, most = 80) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > most ? `${Array.from(line).slice(0, most).join("")}…` : line;
}

/** A file name out of a title. */
export const fileName = (title) => beginning(title, 40).replace(/[\\/:*?"<>|…\u0000-\u001f]/g, "").trim() || "conversation";
