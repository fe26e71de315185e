// An error with the members of the problem details: what went wrong, what was found, what was expected and what to do.

const TITLES = {
  0: 'The service cannot be reached', 400: 'The request was refused', 401: 'The key is missing or wrong', 403: 'The request was refused', 404: 'The service does not offer this', 408: 'The upload took too long',
  413: 'The recording is too large or too long', 415: 'This file is not a recording that can be read', 422: 'The recording cannot be tagged', 429: 'The service is busy', 503: 'The service is not ready',
};

export class Problem extends Error {
  // parts: { status, found, where, expected, remedy, detail, retryAfter }, all optional. detail: the complete message; retryAfter: in seconds.
  constructor(title, parts = {}) {
    super(title);
    Object.assign(this, { status: null, found: '', where: '', expected: '', remedy: '', detail: '', retryAfter: null }, parts);
  }

  // The problem details (RFC 9457) of a response of the service.
  static ofResponse(status, body, retryAfter) {
    let details = {};
    try {
      details = JSON.parse(body) ?? {};
    } catch {
      // not JSON: the response of a proxy
    }
    return Problem.ofDetails(details, status, retryAfter);
  }

  static ofDetails(details, status = details.status ?? 500, retryAfter = null) {
    const seconds = Number.parseFloat(retryAfter);
    return new Problem(TITLES[status] ?? `The service failed (${status} ${details.title ?? ''})`.replace(' )', ')'), {
      status, where: details.where ?? '', found: details.found ?? details.detail ?? '', expected: details.expected ?? '', remedy: details.remedy ?? '', detail: details.detail ?? '', retryAfter: Number.isFinite(seconds) ? seconds : null,
    });
  }

  static unreachable() {
    return new Problem(TITLES[0], {
      status: 0, found: navigator.onLine ? 'there was no answer' : 'this device is offline', expected: `a running service at ${location.origin}`,
      remedy: 'Check that "earmark serve" is running, then tag the recording again.',
    });
  }

  // Any exception as a problem.
  static of(error) {
    return error instanceof Problem ? error : new Problem('Something went wrong', { found: error?.message ?? String(error), remedy: 'Reload the page and try again.' });
  }

  // All of it in a line.
  get text() {
    return this.detail || [this.message, this.found, this.remedy].filter(Boolean).map(text => `${capitalised(text).replace(/\.$/, '')}.`).join(' ');
  }

  // What went wrong, as a clause after a colon.
  get clause() { return uncapitalised(this.message); }

  // The parts with a heading each, for the page.
  get lines() {
    const found = this.where && this.found && !this.found.includes(this.where) ? `${this.where}: ${this.found}` : this.found || this.where;
    return [['Found', found], ['Expected', this.expected], ['What to do', this.remedy]].filter(([, text]) => text).map(([heading, text]) => [heading, capitalised(text)]);
  }
}

// Only of words: names of files, addresses and parameters stay as they are.
const capitalised = text => /^[a-z]+(?=[ ,]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

// For the middle of a sentence.
const uncapitalised = text => text.charAt(0).toLowerCase() + text.slice(1);
