// An OpenAI-compatible server on the real llama.cpp: node serve.mjs --gguf FILE [--port N] [--warmth FACTOR]
// [--until-input-ends]. Says its port on standard output. With a factor it draws at that many times the temperature that
// it is asked for: a fault.
// Chat and legacy completions, whole and streamed, with raw log-probabilities, seeds, cuts, stop strings, logit bias, echo, usage; /tokenize.
import crypto from 'node:crypto';
import http from 'node:http';
import {load, spelled} from './model.mjs';

const NAME = 'stories-260k';
const NOT_LISTED = -9999;
const option = (name, otherwise) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const engine = await load(option('gguf'), Number(option('warmth', 1)));

const logprob = p => p > 0 ? Math.log(p) : NOT_LISTED;
const entry = (id, p) => ({token: spelled(engine.pieces[id]), logprob: logprob(p), bytes: [...engine.pieces[id]]});
const ranked = (step, n) => [...step.probabilities].filter(([, p]) => p > 0).slice(0, n);

function content(steps, n) {
  return {
    content: steps.map(step => ({
      ...entry(step.token, step.probabilities.get(step.token) ?? 0),
      top_logprobs: ranked(step, n).map(([id, p]) => entry(id, p)),
    })),
  };
}

function legacy(steps, n) {
  return {
    tokens: steps.map(step => spelled(engine.pieces[step.token])),
    token_logprobs: steps.map(step => logprob(step.probabilities.get(step.token) ?? 0)),
    top_logprobs: steps.map(step =>
      Object.fromEntries(ranked(step, n).map(([id, p]) => [spelled(engine.pieces[id]), logprob(p)]))),
  };
}

function read(json, chat) {
  const prompt = chat ? json.messages.map(message => message.content).join('\n') : json.prompt;
  return {
    chat, prompt: engine.tokens(prompt),
    temperature: json.temperature ?? 1, topP: json.top_p ?? 1, topK: json.top_k > 0 ? json.top_k : 0,
    minP: json.min_p ?? 0, seed: json.seed ?? crypto.randomInt(2 ** 32 - 1), tokens: json.max_tokens ?? 16,
    listed: chat ? (json.logprobs ? Math.min(20, json.top_logprobs ?? 0) : -1) : json.logprobs ?? -1,
    bias: Object.entries(json.logit_bias ?? {}).map(([id, logit]) => [Number(id), logit]), stop: [json.stop ?? []].flat(), usage: json.stream_options?.include_usage === true, echo: !chat && json.echo === true,
  };
}

async function answer(asked) {
  const {steps, finish} = asked.tokens > 0 ? await engine.generate(asked.prompt, asked) : {steps: [], finish: 'length'};
  const before = asked.echo ? await engine.score(asked.prompt) : [];
  let text = engine.textOf(steps.map(step => step.token));
  for (const stop of asked.stop) text = text.split(stop)[0];
  return {steps: [...before, ...steps], text: engine.textOf(before.map(step => step.token)) + text, finish,
    usage: {prompt_tokens: asked.prompt.length, completion_tokens: steps.length,
      total_tokens: asked.prompt.length + steps.length}};
}

function whole(head, asked, {steps, text, finish, usage}) {
  const said = asked.chat ? {message: {role: 'assistant', content: text}} : {text};
  const logprobs = asked.listed < 0 ? null : (asked.chat ? content : legacy)(steps, asked.listed);
  const object = asked.chat ? 'chat.completion' : 'text_completion';
  return {...head, object, choices: [{index: 0, ...said, logprobs, finish_reason: finish}], usage};
}

function* chunks(head, asked, {steps, text, finish, usage}) {
  const object = asked.chat ? 'chat.completion.chunk' : 'text_completion';
  const piece = said => asked.chat ? {delta: {content: said}} : {text: said};
  let sent = 0;
  for (let i = 0; i < steps.length; i++) {
    const until = Math.min(text.length, engine.textOf(steps.slice(0, i + 1).map(step => step.token)).length);
    const logprobs = asked.listed < 0 ? null : (asked.chat ? content : legacy)([steps[i]], asked.listed);
    yield {...head, object, choices: [{index: 0, ...piece(text.slice(sent, until)), logprobs, finish_reason: null}]};
    sent = until;
  }
  yield {...head, object, choices: [{index: 0, ...piece(text.slice(sent)), logprobs: null, finish_reason: finish}]};
  if (asked.usage) yield {...head, object, choices: [], usage};
}

async function complete(json, chat, response) {
  const asked = read(json, chat);
  const head = {id: (chat ? 'chatcmpl-' : 'cmpl-') + crypto.randomUUID(), created: 0, model: NAME,
    system_fingerprint: 'llama.cpp'};
  const answered = await answer(asked);
  if (!json.stream) return reply(response, 200, whole(head, asked, answered));
  response.writeHead(200, {'content-type': 'text/event-stream'});
  for (const chunk of chunks(head, asked, answered)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
}

function tokenize(json, response) {
  const said = (json.messages ?? []).map(message => message.content);
  const begun = json.continue_final_message ? said.pop() : '';
  const prompt = json.messages ? said.join('\n') + begun : json.prompt;
  const tokens = engine.tokens(prompt, json.add_special_tokens !== false);
  reply(response, 200, {tokens, count: tokens.length});
}

function reply(response, status, json) {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(json));
}

async function serve(request, response) {
  const body = [];
  for await (const part of request) body.push(part);
  if (request.method === 'GET' && request.url === '/v1/models') return reply(response, 200, {data: [{id: NAME, owned_by: 'llamacpp'}]});
  const json = JSON.parse(Buffer.concat(body));
  if (request.url === '/tokenize') return tokenize(json, response);
  if (request.url === '/v1/chat/completions') return complete(json, true, response);
  if (request.url === '/v1/completions') return complete(json, false, response);
  reply(response, 404, {error: {message: 'no such path'}});
}

const server = http.createServer((request, response) =>
  serve(request, response).catch(e => reply(response, 400, {error: {message: String(e)}})));
server.listen(Number(option('port', 0)), '127.0.0.1', () => console.log('ready on ' + server.address().port));
if (process.argv.includes('--until-input-ends')) process.stdin.on('end', () => process.exit()).resume();
