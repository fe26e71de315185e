"""Tags a recording with onnxruntime: python tag.py MODEL FILE.wav

Requires numpy and onnxruntime (pip install numpy onnxruntime). Reads 16-bit PCM WAV files at the sample rate of the model.
Follows steps 1 to 4 of docs/model-file.md, except for test-time augmentation and recordings longer than a minute.
"""
import json
import sys
import wave

import numpy
import onnxruntime


def read_wav(path, expected_rate):
    """Returns the mono samples [samples] of a WAV file, from -1 to 1."""
    try:
        with wave.open(path) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        sys.exit(f"{path}: {error}. Expected a PCM WAV file.")
    if width != 2 or rate != expected_rate:
        sys.exit(f"{path}: it has {8 * width} bits at {rate} Hz. Expected 16 bits at {expected_rate} Hz. "
                 f"'ffmpeg -i {path} -ar {expected_rate} -c:a pcm_s16le converted.wav' converts it.")
    samples = numpy.frombuffer(frames, dtype="<i2").astype(numpy.float32) / 32768
    return samples.reshape(-1, channels).mean(axis=1)


def segments_of(samples, prediction, rate):
    """Returns the segments of a recording: the whole of it, or windows, the last of which ends with the recording."""
    if prediction["rule"] == "whole":
        return [samples]
    window, hop = round(prediction["windowSeconds"] * rate), round(prediction["hopSeconds"] * rate)
    last = max(0, len(samples) - window)
    return [samples[start:start + window] for start in [*range(0, last, hop), last]]


def mean_of(scores, card):
    """Returns the mean of scores [segments, labels] and applies the calibration: steps 2 and 3 of docs/model-file.md."""
    prediction, exclusive = card["earmark.prediction"], card.get("earmark.scoreRule", "softmax") == "softmax"
    if prediction["mean"] == "arithmetic":
        scores = scores.mean(axis=0)
    scores = numpy.clip(scores, 1e-12, 1 - 1e-12 if not exclusive else 1)
    logits = numpy.log(scores) if exclusive else numpy.log(scores) - numpy.log1p(-scores)
    if logits.ndim == 2:
        logits = logits.mean(axis=0)
    logits = logits / prediction["temperature"]
    for label, platt in card.get("earmark.plattScaling", {}).items():
        position = card["earmark.labels"].index(label)
        logits[position] = platt["slope"] * logits[position] + platt["offset"]
    if not exclusive:
        return 1 / (1 + numpy.exp(-logits))
    powers = numpy.exp(logits - logits.max())
    return powers / powers.sum()


def main(model, recording):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    card = {key: json.loads(value) for key, value in session.get_modelmeta().custom_metadata_map.items() if key.startswith("earmark.")}
    rate, prediction = card["earmark.sampleRate"], card["earmark.prediction"]
    samples = read_wav(recording, rate)
    scores = numpy.stack([session.run(["scores"], {"waveform": segment[numpy.newaxis]})[0][0] for segment in segments_of(samples, prediction, rate)])
    scores = mean_of(scores.astype(numpy.float64), card)
    labels = [label for label in numpy.argsort(-scores, kind="stable") if card["earmark.labels"][label] != "_background"]
    for label in labels[:3]:
        print(f"{scores[label]:.3f} {card['earmark.labels'][label]}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python tag.py MODEL FILE.wav")
    main(*sys.argv[1:])
