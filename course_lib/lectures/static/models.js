// Two kinds of model that stand behind an explorer: one in touch with a kernel, one with stored pictures only.
// Both have what a widget asks of its model: get, set, save_changes, on, off.

lecture.decode = (state) => {
  const plain = {};
  for (const [name, value] of Object.entries(state)) {
    if (value && typeof value === "object" && "$bytes" in value) {
      const text = atob(value.$bytes);
      plain[name] = new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
    } else plain[name] = value;
  }
  return plain;
};

class Model {
  constructor(state) {
    this.state = state;
    this.changed = {};
    this.watchers = {};
  }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    this.changed[name] = value;
    this.fire(`change:${name}`);
  }
  on(event, watcher) { (this.watchers[event] ??= new Set()).add(watcher); }
  off(event, watcher) { this.watchers[event]?.delete(watcher); }
  fire(event) { for (const watcher of [...(this.watchers[event] ?? [])]) watcher(); }
  // Takes over what came from elsewhere; all of it is there before the first watcher looks.
  take(state) {
    const names = Object.keys(state).filter((name) => !name.startsWith("_"));
    for (const name of names) this.state[name] = state[name];
    for (const name of names) this.fire(`change:${name}`);
  }
}

lecture.LiveModel = class extends Model {
  constructor(name, state, send) {
    super(state);
    Object.assign(this, { name, sendMove: send, busy: false });
  }
  // One move is on its way at a time; what changes meanwhile goes together when the kernel has answered.
  save_changes() {
    if (this.busy || !Object.keys(this.changed).length) return;
    this.busy = true;
    const state = this.changed;
    this.changed = {};
    this.sendMove(this.name, state);
  }
  idle() {
    this.busy = false;
    this.save_changes();
  }
  gone() {
    this.busy = false;
    this.fire("comm_live_update");
  }
};

// A book of pages {values, jpeg, alt, markup}: a move goes to the nearest page that has the moved control near there.
lecture.BookModel = class extends Model {
  constructor(book) {
    super({ ...book.state });
    this.pages = book.pages;
    this.controls = Object.fromEntries(book.state.spec.map((spec) => [spec.name, spec.grid ?? []]));
    this.show(0);
  }
  show(index) {
    const page = this.pages[index];
    this.at = index;
    const picture = page.picture ? lecture.decode({ jpeg: { $bytes: page.picture } }).jpeg : new DataView(new ArrayBuffer(0));
    this.take({ values: { ...page.values }, drawn: { ...page.values }, jpeg: picture, alt: page.alt, markup: page.markup ?? "", ends: page.ends ?? {}, panels: page.panels ?? [], problem: "" });
  }
  save_changes() {
    const wanted = this.changed.values;
    this.changed = {};
    if (!wanted) return;
    const before = this.pages[this.at].values;
    const moved = Object.keys(wanted).filter((name) => wanted[name] !== before[name]);
    const far = (name, page) => {
      const grid = this.controls[name];
      const [a, b] = [grid.indexOf(page.values[name]), grid.indexOf(wanted[name])];
      if (typeof wanted[name] === "number" && grid.length) return Math.abs((a < 0 ? nearestAt(grid, page.values[name]) : a) - (b < 0 ? nearestAt(grid, wanted[name]) : b)) / grid.length;
      return page.values[name] === wanted[name] ? 0 : 1;
    };
    // Moved controls count most; the others are changed only where no stored page keeps them.
    const cost = (page) => Object.keys(wanted).reduce((sum, name) => sum + far(name, page) * (moved.includes(name) ? 1000 : 1), 0);
    let best = 0;
    for (let i = 1; i < this.pages.length; i++) if (cost(this.pages[i]) < cost(this.pages[best])) best = i;
    this.show(best);
    const other = Object.keys(wanted).some((name) => wanted[name] !== this.pages[best].values[name]);
    this.take({ note: other ? "Stored pictures only: this is the nearest one. The live lesson has every setting." : "" });
  }
};

const nearestAt = (grid, value) => grid.reduce((best, one, at) => (Math.abs(one - value) < Math.abs(grid[best] - value) ? at : best), 0);
