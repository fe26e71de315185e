// Asks for the key of the service.

export class KeyDialog {
  #resolve = null;

  constructor(dialog) {
    this.dialog = dialog;
    const form = dialog.querySelector('form'), input = dialog.querySelector('input');
    form.addEventListener('submit', event => { event.preventDefault(); this.#end(input.value.trim()); });
    dialog.querySelector('#key-cancel').addEventListener('click', () => this.#end(null));
    dialog.addEventListener('cancel', event => { event.preventDefault(); this.#end(null); });
    Object.assign(this, { input, note: dialog.querySelector('#key-note'), firstNote: dialog.querySelector('#key-note').textContent });
  }

  // wasWrong: whether the service rejected the last key. Returns a promise of the key, or of null.
  ask(wasWrong) {
    this.note.textContent = wasWrong ? `The service refused this key. ${this.firstNote}` : this.firstNote;
    this.input.value = '';
    this.dialog.showModal();
    return new Promise(resolve => { this.#resolve = resolve; });
  }

  #end(key) {
    this.dialog.close();
    this.#resolve?.(key || null);
    this.#resolve = null;
  }
}
