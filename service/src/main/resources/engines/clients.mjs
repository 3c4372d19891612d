// Clients of an OpenAI-compatible API, as applications are: sessions of a few questions each, through the official
// package, half of them streamed, until standard input ends: node clients.mjs --url URL --model NAME [--at-once N]
import crypto from 'node:crypto';
import OpenAI from 'openai';

const QUESTIONS = 3;
const PAUSE_MS = 100;
const WORDS = ['Once upon a time', 'The little girl', 'One day', 'Tom and Sam', 'There was a big', 'The old dog', 'Lily had a',
  'In the park', 'A small bird', 'The sun was'];
const option = (name, otherwise) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const client = new OpenAI({baseURL: option('url') + '/v1', apiKey: 'none', maxRetries: 0});
const count = {answers: 0, failures: 0, sessions: 0};
let ended = false;

const rest = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Few prompts, so that pools are asked the same; every third answer is the model's first choice all along. */
async function ask(session, n) {
  const request = {
    model: option('model'), max_tokens: 24, temperature: n % QUESTIONS ? 1 : 0,
    messages: [{role: 'user', content: WORDS[crypto.randomInt(WORDS.length)]}],
  };
  const headers = {headers: {'X-Session-Id': session}};
  if (n % 2) return client.chat.completions.create(request, headers);
  const stream = await client.chat.completions.create({...request, stream: true}, headers);
  for await (const chunk of stream) void chunk;
}

async function converse() {
  while (!ended) {
    const session = crypto.randomUUID();
    count.sessions++;
    for (let n = 0; n < QUESTIONS && !ended; n++) {
      await ask(session, n).then(() => count.answers++, () => rest(PAUSE_MS).then(() => count.failures++));
    }
  }
}

process.stdin.on('end', () => { ended = true; }).resume();
await Promise.all(Array.from({length: Number(option('at-once', 6))}, converse));
console.log(JSON.stringify(count));
