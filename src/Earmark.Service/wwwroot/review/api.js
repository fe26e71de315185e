// Requests to the program. A failed answer is kept by the caller, and can be sent again.

const root = 'api/';

/** Returns the JSON of a response. Throws an Error with a message for people. */
async function read(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    throw new Error('The program does not answer. It may have been stopped: start it again with the same command. Saved answers are not lost.');
  }
  const text = await response.text();
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    // not JSON
  }
  if (!response.ok) throw new Error(body?.detail ?? `The program answered with status ${response.status}.`);
  return body;
}

export const start = () => read(fetch(`${root}start`));

export const undo = () => read(fetch(`${root}undo`, { method: 'POST' }));

export const answer = body => read(fetch(`${root}answer`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

export const picture = clip => read(fetch(`${root}picture?clip=${encodeURIComponent(clip)}`));

export const audioAddress = clip => `${root}audio?clip=${encodeURIComponent(clip)}`;
