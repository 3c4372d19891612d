// Clients of an OpenAI-compatible API, as applications are: sessions of a few questions each, through the official
// package, half of them streamed, until standard input ends: node clients.mjs --url URL --model NAME [--at-once N]
import crypto from 'node:crypto';
import OpenAI from 'openai';

const QUESTIONS = 3;
const PAUSE_MS = 100;
const FRESH_MS = 2_000;
const AT_A_TIME = 5;
const WHO = ['The little girl', 'A big dog', 'Tom', 'Lily', 'The old man', 'A small bird', 'Her mom', 'The cat', 'Sam', 'A boy'];
const DID = ['saw', 'found', 'wanted', 'liked', 'made', 'lost', 'took', 'had', 'gave', 'ate'];
const WHAT = ['a red ball', 'the sun', 'a toy', 'some cake', 'a new friend', 'the big tree', 'a box', 'an apple', 'the park', 'a hat'];
const option = (name, otherwise) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const client = new OpenAI({baseURL: option('url') + '/v1', apiKey: 'none', maxRetries: 0});
const count = {answers: 0, failures: 0, sessions: 0};
let ended = false;

const rest = ms => new Promise(resolve => setTimeout(resolve, ms));

/** A few prompts are asked by many at any time, as news are, so that pools are asked the same. */
function prompt() {
  const n = (Math.floor(Date.now() / FRESH_MS) + crypto.randomInt(AT_A_TIME)) * 7;
  return [WHO[n % 10], DID[Math.floor(n / 10) % 10], WHAT[Math.floor(n / 100) % 10]].join(' ');
}

/** Every third answer is the model's first choice all along. */
async function ask(session, n) {
  const request = {
    model: option('model'), max_tokens: 24, temperature: n % QUESTIONS ? 1 : 0,
    messages: [{role: 'user', content: prompt()}],
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
