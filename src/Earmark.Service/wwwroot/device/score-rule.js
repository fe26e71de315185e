// Scores, logits, means and calibration as in ScoreRule, ScoreAverage and Calibration of the library (docs/model-file.md, steps 2 and 3).
// Scores are rounded to 32-bit floats where the library rounds them.

const FLOOR = 1e-12;

// Logits of a row of scores. For softmax these are logarithms, for sigmoid logarithms of the odds.
function logitsOf(scores, rule) {
  const log = value => Math.log(Math.max(value, FLOOR));
  return Array.from(scores, rule === 'softmax' ? log : score => log(score) - log(Math.fround(1 - score)));
}

function scoresOf(logits, rule) {
  if (rule !== 'softmax') return logits.map(logit => Math.fround(1 / (1 + Math.exp(-logit))));
  const greatest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  return logits.map(logit => Math.fround(Math.exp(logit - greatest) / sum));
}

// The weighted mean of rows of scores, computed on their logits.
export function weightedMean(rows, weights, rule) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logits = new Array(rows[0].length).fill(0);
  rows.forEach((row, i) => logitsOf(row, rule).forEach((logit, label) => { logits[label] += logit * (weights[i] / total); }));
  return scoresOf(logits, rule);
}

// Averages rows of scores while they are computed, by the mean of the prediction rule: 'arithmetic' or 'geometric'.
export class ScoreAverage {
  #sums = null;
  #first = null;
  #count = 0;

  constructor(mean, rule) {
    this.mean = mean;
    this.rule = rule;
  }

  add(row) {
    const values = this.mean === 'geometric' ? logitsOf(row, this.rule) : Array.from(row);
    this.#first ??= Array.from(row);
    this.#sums = this.#sums ? this.#sums.map((sum, label) => sum + values[label]) : values;
    this.#count++;
  }

  // The mean. The mean of a single row is this row.
  scores() {
    if (this.#count === 1) return this.#first;
    const means = this.#sums.map(sum => sum / this.#count);
    return this.mean === 'geometric' ? scoresOf(means, this.rule) : means.map(Math.fround);
  }
}

// Temperature and Platt scaling of a row of scores, by the model card.
export function calibrate(scores, card) {
  const { temperature } = card.prediction, platt = card.plattScaling ?? {};
  if (temperature === 1 && Object.keys(platt).length === 0) return Array.from(scores);
  const logits = logitsOf(scores, card.scoreRule).map((logit, label) => {
    const { slope, offset } = platt[card.labels[label]] ?? { slope: 1, offset: 0 };
    return slope / temperature * logit + offset;
  });
  return scoresOf(logits, card.scoreRule);
}
