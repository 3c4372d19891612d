// One envelope a response, for nginx with njs. See ../gateways.md.

// What your engine assumes where a request says nothing: it must be the truth, for it is held against the pool.
const DEFAULTS = {temperature: 1, top_p: 1, top_k: 0};
// What it does whatever a request says. logprobs: of which distribution they are: raw, processed or unknown.
const ENGINE = {logprobs: 'raw', speculative: false};

const SCRIPTS = [
    [0x41, 0x5a, 'Latn'], [0x61, 0x7a, 'Latn'], [0xc0, 0x24f, 'Latn'], [0x370, 0x3ff, 'Grek'], [0x400, 0x52f, 'Cyrl'],
    [0x530, 0x58f, 'Armn'], [0x590, 0x5ff, 'Hebr'], [0x600, 0x6ff, 'Arab'], [0x900, 0x97f, 'Deva'], [0xe00, 0xe7f, 'Thai'],
    [0x3041, 0x309f, 'Hira'], [0x30a1, 0x30fa, 'Kana'], [0x4e00, 0x9fff, 'Hani'], [0xac00, 0xd7a3, 'Hang'],
];

// A request has variables of its own.
const chunks = [];

// js_body_filter: passes the response on as it comes, and keeps a copy.
function collect(r, data, flags) {
    if (data.length > 0) {
        chunks.push(Buffer.from(data));
    }
    r.sendBuffer(data, flags);
}

// js_set: the line to log. Empty where there is nothing to say.
function sample(r) {
    const asked = parsed(text(r.variables.request_body));
    if (!asked || r.status !== 200) {
        return '';
    }
    const served = name => text(r.headersOut[name]);
    const came = name => text(r.headersIn[name]);
    return '{' + [
        field('time', new Date().toISOString()),
        field('started', new Date(Date.now() - 1000 * Number(r.variables.request_time)).toISOString()),
        field('id', text(r.variables.request_id)),
        field('session', came('X-Session-Id')),
        field('model', asked.model),
        field('pool', served('X-Pool')),
        field('hardware', served('X-Hardware')),
        field('version', served('X-Model-Version')),
        field('context_class', {requested: came('X-Context-Class'), served: served('X-Context-Class')}),
        field('sampler', sampler(asked)),
        field('prompt', prompt(asked)),
        field('timing', {ttft_ms: millis(r.variables.upstream_header_time)}),
        field('response', Buffer.concat(chunks).toString()),
    ].filter(f => f !== '').join(',') + '}';
}

// One by one: some versions of njs lose fields of a large object in which one is undefined.
function field(name, value) {
    return value === undefined ? '' : JSON.stringify(name) + ':' + JSON.stringify(value);
}

function sampler(asked) {
    const value = name => asked[name] === undefined || asked[name] === null ? DEFAULTS[name] : asked[name];
    return {
        temperature: value('temperature'),
        top_p: value('top_p'),
        top_k: value('top_k'),
        min_p: value('min_p'),
        seed: asked.seed,
        stop: asked.stop || [],
        logprobs: ENGINE.logprobs,
        listed: Number(asked.top_logprobs || asked.logprobs || 0),
        penalties: Boolean(asked.presence_penalty || asked.frequency_penalty
            || (asked.repetition_penalty && asked.repetition_penalty !== 1)),
        logit_bias: Boolean(asked.logit_bias && Object.keys(asked.logit_bias).length > 0),
        grammar: Boolean(asked.response_format && asked.response_format.type !== 'text'
            || asked.guided_json || asked.guided_regex || asked.tools),
        speculative: ENGINE.speculative,
    };
}

// The prompt itself goes nowhere: a keyed digest and its scripts do.
function prompt(asked) {
    const text = JSON.stringify(asked.messages || asked.prompt || '');
    const key = process.env.PLUMBLINE_PROMPT_KEY;
    const hash = key ? require('crypto').createHmac('sha256', key).update(text).digest('hex').slice(0, 32) : undefined;
    return {hash: hash, scripts: scripts(words(asked))};
}

function words(asked) {
    return asked.messages ? asked.messages.map(m => typeof m.content === 'string' ? m.content : '').join('\n')
        : String(asked.prompt || '');
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
        return JSON.parse(json);
    } catch (e) {
        return null;
    }
}

export default {collect, sample};
