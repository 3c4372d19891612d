// The real llama.cpp with one model: draws answers, and re-scores text that it is given.
import {getLlama, TokenBias} from 'node-llama-cpp';

const CONTEXT = 512;
const strict = new TextDecoder('utf-8', {fatal: true});

/** Engines answer one after another here: they share one sequence of the model. */
function oneAtATime() {
  let last = Promise.resolve();
  return work => {
    const now = last.then(work, work);
    last = now.catch(() => {});
    return now;
  };
}

/** @param warmth it draws at that many times the temperature that it is asked for; lists stay the model's own */
export async function load(file, warmth = 1) {
  const llama = await getLlama({gpu: false, build: 'never', progressLogs: false, maxThreads: 1, logLevel: 'error'});
  const model = await llama.loadModel({modelPath: file});
  const sequence = (await model.createContext({contextSize: CONTEXT, threads: 1})).getSequence();
  const pieces = model.fileInfo.metadata.tokenizer.ggml.tokens.map(bytesOf);
  const ends = new Set([1, 2]);
  const alone = oneAtATime();

  const tokens = (prompt, special = true) => {
    const ids = Array.isArray(prompt) ? prompt : model.tokenize(prompt);
    return !special || ids[0] === model.tokens.bos ? ids : [model.tokens.bos, ...ids];
  };

  /** Draws up to `asked.tokens` tokens. Each step: its token, and the model's own probabilities by token, in order of rank. */
  async function generate(prompt, asked) {
    await sequence.clearHistory();
    const options = {
      temperature: asked.temperature * warmth, topP: asked.topP, topK: asked.topK, minP: asked.minP, seed: asked.seed,
      yieldEogToken: true,
    };
    if (asked.bias.length) {
      options.tokenBias = new TokenBias(model.tokenizer);
      asked.bias.forEach(([id, logit]) => options.tokenBias.set(id, {logit}));
    }
    const steps = [];
    let finish = 'length';
    const drawing = sequence.evaluateWithMetadata(prompt, {probabilities: true}, options);
    for await (const {token, probabilities} of drawing) {
      if (ends.has(token)) { finish = 'stop'; break; }
      steps.push({token, probabilities});
      const text = textOf(steps.map(step => step.token));
      if (asked.stop.some(stop => text.includes(stop))) { finish = 'stop'; break; }
      if (steps.length >= asked.tokens) break;
    }
    const uncut = (asked.temperature === 0 && !asked.bias.length) || (asked.temperature * warmth === 1 && asked.topP >= 1 && !asked.topK && !asked.minP && !asked.bias.length);
    if (!uncut && asked.listed >= 0 && steps.length) { // what it drew from was cut: the model's own is another evaluation
      const own = await score([...prompt, ...steps.map(step => step.token)]);
      steps.forEach((step, i) => { step.probabilities = own[prompt.length - 1 + i].probabilities; });
    }
    return {steps, finish};
  }

  /** The model's own probabilities of each token after the first. */
  async function score(all) {
    await sequence.clearHistory();
    const wanted = {generateNext: {probabilities: true, options: {temperature: 0, topK: 0, topP: 1, minP: 0}}};
    const evaluated = await sequence.controlledEvaluate(all.slice(0, -1).map(token => [token, wanted]));
    return evaluated.map((step, i) => ({token: all[i + 1], probabilities: step.next.probabilities}));
  }

  const textOf = ids => new TextDecoder('utf-8').decode(Buffer.concat(ids.map(id => pieces[id])));
  return {
    tokens, textOf, pieces,
    generate: (prompt, asked) => alone(() => generate(prompt, asked)),
    score: all => alone(() => score(all)),
  };
}

function bytesOf(piece, id) {
  if (/^<0x[0-9A-F]{2}>$/.test(piece)) return Buffer.from([parseInt(piece.slice(3, 5), 16)]);
  return Buffer.from(id < 3 ? piece : piece.replaceAll('\u2581', ' '));
}

/** What a server prints for a token: its text, or its bytes where they are a part of a character. */
export function spelled(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return 'bytes:' + [...bytes].map(b => '\\x' + b.toString(16).padStart(2, '0')).join('');
  }
}
