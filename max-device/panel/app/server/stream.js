// The stream of events. They are gathered and handed on in one go, so that however fast a model writes, the page is touched once per frame.

const SHORTEST = 50;
const GONE_AFTER = 20000;

export class Stream {
  /** `onEvents` takes a list of events; `onLink` takes "open", "lost" or "gone". */
  constructor(onEvents, onLink) {
    this.onEvents = onEvents;
    this.onLink = onLink;
    this.waiting = [];
    this.lastId = -1;
    this.takenId = -1;
    this.whenTaken = [];
    this.flushedAt = 0;
    this.isScheduled = false;
    this.lostAt = 0;
    this.retry = null;
    this.source = null;
    // A frame that was waited for does not come while the page is hidden.
    document.addEventListener("visibilitychange", () => this.flush());
    this.open();
  }

  open() {
    clearTimeout(this.retry);
    if (this.source) this.source.close();
    this.source = new EventSource("events");
    this.source.onopen = () => {
      this.lostAt = 0;
      clearTimeout(this.retry);
      this.onLink("open");
    };
    this.source.onmessage = (message) => this.take(message);
    this.source.onerror = () => this.lost();
  }

  lost() {
    if (!this.lostAt) this.lostAt = Date.now();
    const isGone = Date.now() - this.lostAt > GONE_AFTER;
    this.onLink(isGone ? "gone" : "lost");
    // A browser that gave up, or waits for long, is helped; a new source begins with hello, so nothing is missed.
    clearTimeout(this.retry);
    const isClosed = this.source.readyState === EventSource.CLOSED;
    this.retry = setTimeout(() => (isClosed ? this.open() : this.lost()), isGone ? 8000 : 2000);
  }

  take(message) {
    let event;
    try {
      event = JSON.parse(message.data);
    } catch {
      return;
    }
    const id = message.lastEventId === "" ? NaN : Number(message.lastEventId);
    if (event.kind !== "hello" && id <= this.lastId) return;
    if (Number.isFinite(id)) this.lastId = id;
    event.id = this.lastId;
    this.waiting.push(event);
    this.schedule();
  }

  schedule() {
    if (this.isScheduled) return;
    this.isScheduled = true;
    const pause = Math.max(0, SHORTEST - (performance.now() - this.flushedAt));
    // A hidden page has no frames.
    if (document.hidden) setTimeout(() => this.flush(), 200);
    else if (pause < 5) requestAnimationFrame(() => this.flush());
    else setTimeout(() => requestAnimationFrame(() => this.flush()), pause);
  }

  flush() {
    this.isScheduled = false;
    this.flushedAt = performance.now();
    const events = this.waiting;
    this.waiting = [];
    if (events.length > 0) this.onEvents(events);
    this.takenId = this.lastId;
    const isDue = ({ id }) => id <= this.takenId;
    const due = this.whenTaken.filter(isDue);
    this.whenTaken = this.whenTaken.filter((waiting) => !isDue(waiting));
    for (const { resolve } of due) resolve();
  }

  /** Waits until everything up to this event was taken: an answer to a query goes by another way and may be here first. */
  taken(id) {
    this.flush();
    return id <= this.takenId ? Promise.resolve() : new Promise((resolve) => this.whenTaken.push({ id, resolve }));
  }
}
