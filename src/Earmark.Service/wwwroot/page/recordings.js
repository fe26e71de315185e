// The recordings of this session, newest first. Nothing is stored: closing the tab discards them.

let lastId = 0;

// Events: 'list' (a recording was added or removed), 'change' (detail: the recording), 'select' (detail: the recording, or null).
export class Recordings extends EventTarget {
  list = [];
  selected = null;

  // file: a File. Adds a recording, which is not selected.
  add(file) {
    const recording = { id: ++lastId, name: file.name, file, state: 'waiting', progress: null, note: '', result: null, problem: null };
    this.list.unshift(recording);
    this.#emit('list');
    return recording;
  }

  update(recording, changes) {
    if (!this.list.includes(recording)) return; // it was removed while it was being tagged
    Object.assign(recording, changes);
    this.#emit('change', recording);
  }

  select(recording) {
    this.selected = recording;
    this.#emit('select', recording);
  }

  remove(recording) {
    const index = this.list.indexOf(recording);
    if (index < 0) return;
    this.list.splice(index, 1);
    this.#emit('list');
    if (this.selected === recording) this.select(this.list[Math.min(index, this.list.length - 1)] ?? null);
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
