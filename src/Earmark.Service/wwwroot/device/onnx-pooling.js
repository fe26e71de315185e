// Whether a model pools features over time, so that its scores of a long recording are defined block by block (PooledGraph of the library):
// every path from the spectrogram to the scores goes through a ReduceMean or ReduceMax over the last axis. Reads the protobuf bytes of model.onnx.

const GRAPH = 7, NODE = 1, INITIALIZER = 5, TENSOR_INTS = 7, TENSOR_NAME = 8, TENSOR_BYTES = 9, NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_TYPE = 4, NODE_ATTRIBUTE = 5;
const ATTRIBUTE_NAME = 1, ATTRIBUTE_INT = 3, ATTRIBUTE_INTS = 8;

export function poolsOverTime(bytes) {
  const text = new TextDecoder(), producers = new Map(), lastAxis = new Set(); // names of the constants [-1]
  let hasPool = false;
  for (const graph of fields(bytes)) {
    if (graph.number !== GRAPH) continue;
    for (const field of fields(graph.bytes)) {
      if (field.number === INITIALIZER && field.bytes.length < 200) readConstant(field.bytes, lastAxis, text);
      if (field.number !== NODE) continue;
      const node = { inputs: [], outputs: [], type: '', axes: [], keepDimensions: 1 };
      for (const { number, bytes: content } of fields(field.bytes)) {
        if (number === NODE_INPUT) node.inputs.push(text.decode(content));
        if (number === NODE_OUTPUT) node.outputs.push(text.decode(content));
        if (number === NODE_TYPE) node.type = text.decode(content);
        if (number === NODE_ATTRIBUTE) readAttribute(content, node, text);
      }
      for (const output of node.outputs) producers.set(output, node);
    }
  }
  // From operator set 18 on, the axes are an input.
  const isPool = node => (node?.type === 'ReduceMean' || node?.type === 'ReduceMax') && node.keepDimensions === 0
    && (node.inputs.length === 1 ? node.axes.length === 1 && node.axes[0] === -1 : lastAxis.has(node.inputs[1]));
  // The front end may contain the graph of another model, with pools of its own.
  const spectrograms = [...producers.keys()].filter(value => value === 'spectrogram' || value.endsWith('/spectrogram'));
  const frontEnd = ancestors(spectrograms, value => producers.get(value)?.inputs ?? []);
  const needed = ancestors(['scores'], value => {
    const node = frontEnd.has(value) ? null : producers.get(value);
    if (!isPool(node)) return node?.inputs ?? [];
    hasPool = true;
    return [];
  });
  return hasPool && !needed.has('waveform') && ![...needed].some(value => frontEnd.has(value) && producers.has(value));
}

function ancestors(values, inputsOf) {
  const pending = [...values], seen = new Set(pending);
  while (pending.length > 0) for (const input of inputsOf(pending.pop())) if (!seen.has(input)) seen.add(input), pending.push(input);
  return seen;
}

function readConstant(bytes, lastAxis, text) {
  let name = '', isLastAxis = false;
  for (const { number, bytes: content, value } of fields(bytes)) {
    if (number === TENSOR_NAME) name = text.decode(content);
    if (number === TENSOR_BYTES) isLastAxis ||= content.length === 8 && content.every(byte => byte === 255);
    if (number === TENSOR_INTS) isLastAxis ||= [...content ? varints(content) : [value]].every(number => BigInt.asIntN(64, number) === -1n);
  }
  if (isLastAxis) lastAxis.add(name);
}

function readAttribute(bytes, node, text) {
  let name = '', int = 0;
  const ints = [];
  for (const field of fields(bytes)) {
    if (field.number === ATTRIBUTE_NAME) name = text.decode(field.bytes);
    if (field.number === ATTRIBUTE_INT) int = Number(BigInt.asIntN(64, field.value));
    if (field.number === ATTRIBUTE_INTS) ints.push(...(field.bytes ? varints(field.bytes) : [field.value]).map(value => Number(BigInt.asIntN(64, value))));
  }
  if (name === 'axes') node.axes = ints;
  if (name === 'keepdims') node.keepDimensions = int;
}

// The fields of a protobuf message: { number, value } of integers, { number, bytes } of everything else.
function* fields(bytes) {
  const reader = { bytes, at: 0 };
  while (reader.at < bytes.length) {
    const tag = Number(varint(reader)), number = tag >>> 3, type = tag & 7;
    if (type === 0) yield { number, value: varint(reader) };
    else {
      const length = type === 2 ? Number(varint(reader)) : type === 1 ? 8 : 4;
      yield { number, bytes: bytes.subarray(reader.at, reader.at += length) };
    }
  }
}

function varints(bytes) {
  const values = [];
  for (const reader = { bytes, at: 0 }; reader.at < bytes.length;) values.push(varint(reader));
  return values;
}

function varint(reader) {
  let value = 0n, shift = 0n, byte;
  do {
    byte = reader.bytes[reader.at++];
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
  } while (byte & 128);
  return value;
}
