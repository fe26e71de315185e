// Files that are dropped anywhere on the page, pasted, or chosen.

export function receiveFiles({ button, input, overlay }, onFiles) {
  let depth = 0; // dragenter and dragleave are fired for every element under the pointer
  const hasFiles = event => [...event.dataTransfer?.types ?? []].includes('Files');
  const show = change => { depth = Math.max(0, depth + change); overlay.hidden = depth === 0; };
  const receive = files => { if (files.length > 0) onFiles([...files]); };

  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => { receive(input.files); input.value = ''; });
  addEventListener('dragenter', event => { if (hasFiles(event)) show(1); });
  addEventListener('dragleave', event => { if (hasFiles(event)) show(-1); });
  addEventListener('dragover', event => { if (hasFiles(event)) event.preventDefault(); });
  addEventListener('drop', event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(-depth);
    receive(event.dataTransfer.files);
  });
  addEventListener('paste', event => receive(event.clipboardData?.files ?? []));
}
