// Requests to the program. After a failure, the caller keeps the answer and can send it again.

import { Problem } from '../shared/problem.js';

const root = 'api/';

// Returns the JSON of a response. Throws a Problem.
async function read(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    throw new Problem('The program does not answer', { remedy: 'It may have been stopped: start it again with the same command. Saved answers are not lost.' });
  }
  if (!response.ok) throw Problem.ofResponse(response.status, await response.text());
  return response.json();
}

export const start = () => read(fetch(`${root}start`));

export const undo = () => read(fetch(`${root}undo`, { method: 'POST' }));

export const answer = body => read(fetch(`${root}answer`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

export const picture = clip => read(fetch(`${root}picture?clip=${encodeURIComponent(clip)}`));

export const audioAddress = clip => `${root}audio?clip=${encodeURIComponent(clip)}`;
