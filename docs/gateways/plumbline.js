// Samples of chat and legacy completions, for nginx with njs. See ../gateways.md.

// Share of sessions that are sampled, and how many candidates to ask for.
const RATE = 0.01;
const LISTED = 5;
// What your engine assumes where a request says nothing: it must be the truth, for it is held against the pool.
const DEFAULTS = {temperature: 1, top_p: 1, top_k: 0};
// What it does whatever a request says. logprobs: of which distribution they are: raw, processed or unknown.
const ENGINE = {logprobs: 'raw', speculative: false};
// How it writes what nobody asked for: vLLM and SGLang write "logprobs":null, llama.cpp leaves the field out (''). `usage` is that
// of the chunks of a stream: left out by vLLM and llama.cpp, null in all of SGLang's.
const PLAIN = {logprobs: 'null', usage: ''};

const CONTEXT = ['add_generation_prompt', 'chat_template', 'chat_template_kwargs', 'continue_final_message', 'documents',
    'functions', 'input', 'instructions', 'messages', 'prompt', 'reasoning', 'reasoning_effort', 'suffix', 'system',
    'thinking', 'tool_choice', 'tools'];
const SCRIPTS = [
    [0x41, 0x5a, 'Latn'], [0x61, 0x7a, 'Latn'], [0xc0, 0x24f, 'Latn'], [0x370, 0x3ff, 'Grek'], [0x400, 0x52f, 'Cyrl'],
    [0x530, 0x58f, 'Armn'], [0x590, 0x5ff, 'Hebr'], [0x600, 0x6ff, 'Arab'], [0x900, 0x97f, 'Deva'], [0x980, 0x9ff, 'Beng'],
    [0xb80, 0xbff, 'Taml'], [0xe00, 0xe7f, 'Thai'], [0x10a0, 0x10ff, 'Geor'], [0x3041, 0x309f, 'Hira'],
    [0x30a1, 0x30fa, 'Kana'], [0x4e00, 0x9fff, 'Hani'], [0xac00, 0xd7a3, 'Hang'],
];

// A request has variables of its own.
let decided;
let answer = [];
let rest = Buffer.from('');
let whole = false;

// What becomes of this request, decided once: null where it is not sampled.
function decide(r) {
    if (decided === undefined) {
        const asked = parsed(text(r.variables.request_body));
        const session = text(r.headersIn['X-Session-Id']);
        decided = null;
        if (asked && !isBatch(asked) && isSampled(session || r.variables.request_id, RATE)) {
            decided = {asked: asked, session: session, more: more(asked)};
        }
    }
    return decided;
}

// Decided before the response by a hash, as tap and middleware do it.
function isSampled(key, rate) {
    const hex = require('crypto').createHash('sha256').update(key).digest('hex');
    return parseInt(hex.slice(0, 13), 16) / Math.pow(2, 52) < rate;
}

// What is asked for beyond what the client did.
function more(asked) {
    const fields = {};
    if (asked.messages) {
        if (asked.logprobs !== true && !asked.top_logprobs) {
            fields.logprobs = true;
            fields.top_logprobs = LISTED;
        }
    } else if ((asked.logprobs === undefined || asked.logprobs === null || asked.logprobs === false) && !asked.echo) {
        fields.logprobs = LISTED;
    }
    const options = asked.stream_options || {};
    if (asked.stream === true && !options.include_usage && !options.continuous_usage_stats) {
        fields.stream_options = Object.assign({}, options, {include_usage: true});
    }
    return fields;
}

function isBatch(asked) {
    return Array.isArray(asked.prompt) && asked.prompt.length > 1 && typeof asked.prompt[0] !== 'number';
}

// js_set, for proxy_set_body.
function body(r) {
    const d = decide(r);
    return d && Object.keys(d.more).length > 0 ? JSON.stringify(Object.assign({}, d.asked, d.more)) : r.variables.request_body;
}

// js_header_filter: how long an answer is that is cut, nobody knows yet.
function headers(r) {
    const d = decide(r);
    if (d && r.status === 200 && Object.keys(d.more).length > 0) {
        delete r.headersOut['Content-Length'];
    }
}

// js_body_filter: passes the answer on as it comes, event by event, without what the client did not ask for.
function cut(r, data, flags) {
    const d = decide(r);
    if (!d || r.status !== 200) {
        r.sendBuffer(data, flags);
        return;
    }
    if (data.length > 0) {
        answer.push(Buffer.from(data));
        rest = Buffer.concat([rest, data]);
    }
    whole = whole || flags.last;
    const events = text(r.headersOut['Content-Type']).startsWith('text/event-stream');
    let out = '';
    if (events) {
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
            out += event(rest.slice(0, end + 2).toString(), d.more);
            rest = rest.slice(end + 2);
        }
    }
    if (flags.last) {
        out += events ? rest.toString() : without(rest.toString(), d.more).text;
        rest = Buffer.from('');
    }
    if (out !== '' || flags.last) {
        r.sendBuffer(out, flags);
    }
}

function event(bytes, more) {
    const at = bytes.startsWith('data: {') ? 6 : bytes.startsWith('data:{') ? 5 : -1;
    if (at < 0) {
        return bytes;
    }
    const left = without(bytes.slice(at), more);
    return left.alone && more.stream_options ? '' : bytes.slice(0, at) + left.text;
}

// The text without the fields that were added; all else stays as it is. What is no JSON passes.
function without(json, more) {
    const edits = [];
    let choices = 0;
    let usage = false;
    try {
        members(json, start(json, 0)).forEach(m => {
            if (m.name === 'usage') {
                usage = json[m.from] === '{';
                if (more.stream_options) {
                    edits.push(edit(m, PLAIN.usage));
                }
            } else if (m.name === 'choices') {
                elements(json, m.from).forEach(from => {
                    choices++;
                    members(json, from).filter(c => c.name === 'logprobs' && more.logprobs)
                        .forEach(c => edits.push(edit(c, PLAIN.logprobs)));
                });
            }
        });
    } catch (e) {
        return {text: json, alone: false};
    }
    edits.sort((a, b) => b.from - a.from);
    edits.forEach(e => {
        json = json.slice(0, e.from) + e.instead + json.slice(e.to);
    });
    return {text: json, alone: usage && choices === 0};
}

function edit(member, plain) {
    if (plain !== '') {
        return {from: member.from, to: member.to, instead: plain};
    }
    return member.before < 0
        ? {from: member.start, to: member.next, instead: ''}
        : {from: member.before, to: member.to, instead: ''};
}

// The fields of an object: where name, value, the value before it and the name behind it are.
function members(json, at) {
    const found = [];
    let before = -1;
    at = start(json, expect(json, at, '{'));
    while (json[at] !== '}') {
        const member = {start: at, before: before};
        const end = skip(json, at);
        member.name = json.slice(at + 1, end - 1);
        member.from = start(json, expect(json, start(json, end), ':'));
        member.to = skip(json, member.from);
        before = member.to;
        at = start(json, member.to);
        if (json[at] === ',') {
            at = start(json, at + 1);
        } else if (json[at] !== '}') {
            throw new Error('no JSON');
        }
        member.next = at;
        found.push(member);
    }
    return found;
}

function elements(json, at) {
    const found = [];
    at = start(json, expect(json, at, '['));
    while (json[at] !== ']') {
        found.push(at);
        at = start(json, skip(json, at));
        if (json[at] === ',') {
            at = start(json, at + 1);
        } else if (json[at] !== ']') {
            throw new Error('no JSON');
        }
    }
    return found;
}

// The end of a value.
function skip(json, at) {
    if (json[at] === '"') {
        for (at++; json[at] !== '"'; at++) {
            if (at >= json.length) {
                throw new Error('no JSON');
            }
            if (json[at] === '\\') {
                at++;
            }
        }
        return at + 1;
    }
    if (json[at] !== '{' && json[at] !== '[') {
        const from = at;
        while (at < json.length && ',]} \t\r\n'.indexOf(json[at]) < 0) {
            at++;
        }
        if (at === from) {
            throw new Error('no JSON');
        }
        return at;
    }
    let depth = 0;
    while (at < json.length) {
        const c = json[at];
        if (c === '"') {
            at = skip(json, at) - 1;
        } else if (c === '{' || c === '[') {
            depth++;
        } else if ((c === '}' || c === ']') && --depth === 0) {
            return at + 1;
        }
        at++;
    }
    throw new Error('no JSON');
}

function start(json, at) {
    while (at < json.length && ' \t\r\n'.indexOf(json[at]) >= 0) {
        at++;
    }
    return at;
}

function expect(json, at, c) {
    if (json[at] !== c) {
        throw new Error('no JSON');
    }
    return at + 1;
}

// js_set: whether there is a line to log. A request that was refused, or whose client went away, has none; one that failed (5xx) has,
// where its pool is known: an error in the place of an answer.
function keep(r) {
    return decide(r) && (failed(r) ? text(r.headersOut['X-Pool']) : r.status === 200 && whole && answer.length > 0) ? '1' : '';
}

function failed(r) {
    return r.status >= 500;
}

// js_set: the line.
function sample(r) {
    const d = decide(r);
    if (!d) {
        return '';
    }
    const asked = d.asked;
    const served = name => text(r.headersOut[name]);
    return '{' + [
        field('time', new Date().toISOString()),
        field('started', new Date(Date.now() - 1000 * Number(r.variables.request_time)).toISOString()),
        field('id', text(r.variables.request_id)),
        field('session', d.session),
        field('sampled_by', d.session ? 'session' : 'response'),
        field('sample_rate', RATE),
        field('model', asked.model),
        field('pool', served('X-Pool')),
        field('hardware', served('X-Hardware')),
        field('version', served('X-Model-Version')),
        field('context_class', {requested: text(r.headersIn['X-Context-Class']), served: served('X-Context-Class')}),
        field('sampler', sampler(asked, d.more)),
        field('prompt', prompt(asked)),
        field('timing', asked.stream ? {ttft_ms: millis(r.variables.upstream_header_time)} : undefined),
        field('response', failed(r) ? {error: {code: r.status}} : Buffer.concat(answer).toString()),
    ].filter(f => f !== '').join(',') + '}';
}

// One by one: some versions of njs lose fields of a large object in which one is undefined.
function field(name, value) {
    return value === undefined ? '' : JSON.stringify(name) + ':' + JSON.stringify(value);
}

function sampler(asked, more) {
    const value = name => asked[name] === undefined || asked[name] === null ? DEFAULTS[name] : asked[name];
    return {
        temperature: value('temperature'),
        top_p: value('top_p'),
        top_k: value('top_k'),
        min_p: value('min_p'),
        seed: asked.seed,
        stop: asked.stop || [],
        logprobs: ENGINE.logprobs,
        listed: more.logprobs ? LISTED : Number((asked.messages ? asked.top_logprobs : asked.logprobs) || 0),
        penalties: Boolean(asked.presence_penalty || asked.frequency_penalty
            || (asked.repetition_penalty && asked.repetition_penalty !== 1)),
        logit_bias: Boolean(asked.logit_bias && Object.keys(asked.logit_bias).length > 0),
        grammar: Boolean(asked.response_format && asked.response_format.type !== 'text' || asked.guided_json
            || asked.guided_regex || asked.structured_outputs || typeof asked.tool_choice === 'object'
            || asked.tool_choice === 'required'),
        speculative: ENGINE.speculative,
    };
}

// The prompt itself goes nowhere: a keyed digest and its scripts do.
function prompt(asked) {
    const key = process.env.PLUMBLINE_PROMPT_KEY;
    return {hash: key ? digest(key, asked) : undefined, scripts: scripts(words(asked))};
}

function digest(key, asked) {
    const context = {};
    CONTEXT.forEach(name => {
        if (asked[name] !== undefined && asked[name] !== null) {
            context[name] = asked[name];
        }
    });
    return 'p-' + require('crypto').createHmac('sha256', key).update(canonical(context)).digest('hex').slice(0, 32);
}

// RFC 8785: one text for one JSON value.
function canonical(value) {
    if (Array.isArray(value)) {
        return '[' + value.map(canonical).join(',') + ']';
    }
    if (value !== null && typeof value === 'object') {
        return '{' + Object.keys(value).sort(units).map(k => JSON.stringify(k) + ':' + canonical(value[k])).join(',') + '}';
    }
    return JSON.stringify(value);
}

// By UTF-16 code units, as the RFC says.
function units(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const x = a.charCodeAt(i);
        const y = b.charCodeAt(i);
        if (x !== y) {
            return unit(x) - unit(y) || x - y;
        }
    }
    return a.length - b.length;
}

// njs counts whole characters where others count the halves of those beyond U+FFFF.
function unit(c) {
    return c > 0xffff ? 0xd7c0 + (c >> 10) : c;
}

function words(asked) {
    const content = c => typeof c === 'string' ? c : Array.isArray(c) ? c.map(p => p.text || '').join('\n') : '';
    return asked.messages ? asked.messages.map(m => content(m.content)).join('\n') : String(asked.prompt || '');
}

function scripts(text) {
    const found = {};
    for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        const script = SCRIPTS.find(s => c >= s[0] && c <= s[1]);
        if (script) {
            found[script[2]] = true;
        }
    }
    return Object.keys(found);
}

function millis(seconds) {
    const value = 1000 * Number(seconds);
    return isNaN(value) ? undefined : value;
}

// What nginx gives is bytes, which JSON.stringify passes over.
function text(bytes) {
    return bytes === undefined || bytes === null || bytes === '' ? undefined : Buffer.from(bytes).toString();
}

function parsed(json) {
    try {
        const value = JSON.parse(json);
        return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
    } catch (e) {
        return null;
    }
}

export default {body, headers, cut, keep, sample, digest, isSampled};
