"""Samples of what an engine answers, made in the engine's own process: ASGI middleware in one file, without dependencies.

    vllm serve MODEL --middleware plumbline_tap.PlumblineTap        # this file on PYTHONPATH
    app.add_middleware(PlumblineTap)                                # FastAPI, Starlette, LiteLLM's proxy

It is set up by the environment: PLUMBLINE_URL (http://plumbline:8642; or PLUMBLINE_FILE, to append lines to), PLUMBLINE_POOL,
PLUMBLINE_HARDWARE, PLUMBLINE_REGION, PLUMBLINE_VERSION, PLUMBLINE_ENGINE (vllm, sglang, other), PLUMBLINE_RATE (0.01),
PLUMBLINE_TWIN_RATE (0), PLUMBLINE_LISTED (5), PLUMBLINE_SESSION, PLUMBLINE_PROMPT_KEY, PLUMBLINE_INGEST_TOKEN, and
PLUMBLINE_DEFAULTS (JSON: {"temperature": 0.6, "speculative": false}). The rules are those of `plumbline tap`: docs/gateways.md.

Whatever goes wrong with a sample costs the sample and never the request. Nothing of prompt or answer is logged.
"""

import gzip
import hashlib
import hmac
import json
import math
import os
import queue
import threading
import time
import unicodedata
import urllib.error
import urllib.request
import uuid
from collections import Counter
from datetime import datetime, timezone

LARGEST_REQUEST = 8 << 20
LARGEST_ANSWER = 16 << 20
MOST_WAITING = 1000
LONGEST_FORM = 8
AGAIN = 100
REFUSALS = {400, 404, 405, 415, 422, 500, 501}
KINDS = (("/chat/completions", "chat"), ("/completions", "completions"), ("/responses", "responses"), ("/messages", "messages"))
INCLUDED = "message.output_text.logprobs"
CONTEXT = ("add_generation_prompt", "chat_template", "chat_template_kwargs", "continue_final_message", "documents", "functions",
           "input", "instructions", "messages", "prompt", "reasoning", "reasoning_effort", "suffix", "system", "thinking",
           "tool_choice", "tools")
ENGINES = {
    "vllm": ({"temperature": 1, "top_p": 1, "top_k": 0, "min_p": 0}, "raw"),
    "sglang": ({"temperature": 1, "top_p": 1, "top_k": 0, "min_p": 0}, "unknown"),
}
SCRIPTS = {
    "LATIN": "Latn", "GREEK": "Grek", "CYRILLIC": "Cyrl", "ARMENIAN": "Armn", "HEBREW": "Hebr", "ARABIC": "Arab",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda", "MALAYALAM": "Mlym",
    "GUJARATI": "Gujr", "GURMUKHI": "Guru", "SINHALA": "Sinh", "THAI": "Thai", "LAO": "Laoo", "TIBETAN": "Tibt",
    "MYANMAR": "Mymr", "KHMER": "Khmr", "GEORGIAN": "Geor", "ETHIOPIC": "Ethi", "HANGUL": "Hang", "HIRAGANA": "Hira",
    "KATAKANA": "Kana", "CJK": "Hani",
}
LANGUAGES = {
    "arabic": "Arab", "persian": "Arab", "urdu": "Arab", "hebrew": "Hebr", "greek": "Grek", "russian": "Cyrl", "ukrainian": "Cyrl",
    "bulgarian": "Cyrl", "serbian": "Cyrl", "chinese": "Hans", "japanese": "Jpan", "korean": "Kore", "thai": "Thai", "lao": "Laoo",
    "hindi": "Deva", "marathi": "Deva", "nepali": "Deva", "bangla": "Beng", "bengali": "Beng", "tamil": "Taml", "telugu": "Telu",
    "kannada": "Knda", "malayalam": "Mlym", "gujarati": "Gujr", "punjabi": "Guru", "armenian": "Armn", "georgian": "Geor",
    "burmese": "Mymr", "khmer": "Khmr", "amharic": "Ethi",
}


# ---- the rules that tap, middleware and recipes share; vectors.json beside this file has test vectors ----

def canonical(value):
    """RFC 8785: one text for one JSON value."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(float(value))
    return json.dumps(value, ensure_ascii=False)


def number(value):
    """As ECMAScript writes it."""
    if not math.isfinite(value):
        raise ValueError("not finite")
    if value == 0:
        return "0"
    digits, exponent = format_digits(abs(value))
    sign = "-" if value < 0 else ""
    if len(digits) <= exponent <= 21:
        return sign + digits + "0" * (exponent - len(digits))
    if 0 < exponent <= 21:
        return sign + digits[:exponent] + "." + digits[exponent:]
    if -6 < exponent <= 0:
        return sign + "0." + "0" * -exponent + digits
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return "%s%s%se%+d" % (sign, digits[0], tail, exponent - 1)


def format_digits(value):
    """The shortest digits that say this number, and where the point stands."""
    mantissa, _, power = repr(value).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    exponent = int(power or 0) + (len(whole) if whole != "0" else len(digits) - len(part))
    return digits.rstrip("0") or "0", exponent


def prompt_digest(key, request):
    """Keyed digest of all that the model was given, or None where that is not in the request."""
    if not key or says(request, "previous_response_id") or says(request, "conversation"):
        return None
    try:
        text = canonical({name: request[name] for name in CONTEXT if says(request, name)}).encode("utf-8")
    except (UnicodeEncodeError, ValueError, OverflowError):
        return None
    return "p-" + hmac.new(key.encode(), text, hashlib.sha256).hexdigest()[:32]


def fraction(hexadecimal):
    """The first 52 bits as a number below 1."""
    return int(hexadecimal[:13], 16) / 2 ** 52


def sampled(key, rate):
    """Decided before the response by a hash, so that a session is seen as a whole or not at all."""
    return fraction(hashlib.sha256(key.encode()).hexdigest()) < rate


def says(request, name):
    return request.get(name) is not None


# ---- cutting ----

class Odd(ValueError):
    """Not the JSON that was expected."""


class Cutter:
    """Takes fields out of a JSON text, or puts others in their place, without writing the rest anew."""

    # Where fields are, by kind of request: path of names, "[]" for elements.
    PATHS = {
        "chat": {("choices", "[]", "logprobs"): "logprobs", ("usage",): "usage"},
        "completions": {("choices", "[]", "logprobs"): "logprobs", ("usage",): "usage"},
        "responses": {
            ("logprobs",): "logprobs", ("part", "logprobs"): "logprobs", ("item", "content", "[]", "logprobs"): "logprobs",
            ("response", "output", "[]", "content", "[]", "logprobs"): "logprobs",
            ("output", "[]", "content", "[]", "logprobs"): "logprobs",
            ("top_logprobs",): "top_logprobs", ("response", "top_logprobs"): "top_logprobs",
        },
        "messages": {},
    }
    BLANK = " \t\r\n"

    def __init__(self, kind, forms):
        self.paths = self.PATHS[kind]
        self.prefixes = {path[:i] for path in self.paths for i in range(len(path))}
        self.forms = forms
        self.seen = {}
        self.decoder = json.JSONDecoder()

    def cut(self, text):
        """The text without what was added. Raises Odd where it is no JSON."""
        self.text, self.edits = text, []
        try:
            end = self.value(self.blanks(0), ())
        except (ValueError, IndexError, RecursionError) as e:
            raise Odd() from e
        if self.text[end:].strip(self.BLANK):
            raise Odd()
        pieces, at = [], 0
        for start, stop, instead in self.edits:
            pieces += [text[at:start], instead]
            at = stop
        return "".join(pieces) + text[at:]

    def value(self, at, path):
        c = self.text[at]
        if path in self.prefixes and c == "{":
            return self.object(at + 1, path)
        if path in self.prefixes and c == "[":
            return self.array(at + 1, path + ("[]",))
        return self.decoder.raw_decode(self.text, at)[1]

    def array(self, at, path):
        at = self.blanks(at)
        if self.text[at] == "]":
            return at + 1
        while True:
            at = self.blanks(self.value(self.blanks(at), path))
            if self.text[at] == "]":
                return at + 1
            at = self.expect(at, ",")

    def object(self, at, path):
        members, at = [], self.blanks(at)
        first, before = True, at
        while self.text[at] != "}":
            start = at
            name, at = json.decoder.scanstring(self.text, self.expect(at, '"'))
            at = self.blanks(self.expect(self.blanks(at), ":"))
            target = self.paths.get(path + (name,))
            begin, at = at, self.value(at, path + (name,))
            end, after = at, self.blanks(at)
            comma = self.text[after] == ","
            following = self.blanks(after + 1) if comma else after
            if target:
                members.append(target)
                self.note(target, self.text[begin:end][:LONGEST_FORM + 1])
                form = self.forms.get(target)
                if form == "":
                    # The comma before it goes with it, or that behind it where nothing is left before it.
                    self.edits.append((start, following, "") if first else (before, end, ""))
                elif form is not None:
                    self.edits.append((begin, end, form))
            if not target or self.forms.get(target) != "":
                first, before = False, end
            elif not first:
                before = end
            if not comma and self.text[after] != "}":
                raise Odd()
            at = following
        for place, target in self.paths.items():
            if place[:-1] == path and target not in members:
                self.note(target, "")
        return at + 1

    def note(self, target, form):
        self.seen.setdefault(target, set()).add(form)

    def blanks(self, at):
        while self.text[at:at + 1] and self.text[at] in self.BLANK:
            at += 1
        return at

    def expect(self, at, c):
        if self.text[at] != c:
            raise Odd()
        return at + 1


class Forms:
    """How this engine writes what nobody asked for, learned from answers that were left as they were."""

    def __init__(self):
        self.known, self.uses = {}, 0

    def must_learn(self, kind, streamed, wanted):
        self.uses += 1
        return self.uses % AGAIN == 0 or any((kind, streamed, target) not in self.known for target in wanted)

    def of(self, kind, streamed, wanted):
        found = {target: self.known.get((kind, streamed, target)) for target in wanted}
        return {target: form for target, form in found.items() if form is not None}

    def learn(self, kind, streamed, wanted, seen):
        if "logprobs" not in seen:
            return
        for target in wanted:
            forms = set(seen.get(target, {""}))
            if kind == "responses" and len(forms) > 1:
                forms.discard("")
            form = forms.pop() if len(forms) == 1 else None
            sound = form is not None and len(form) <= LONGEST_FORM and not form.startswith("{")
            self.known[(kind, streamed, target)] = form if sound else None


def wanted(kind, request):
    """Fields of the answer that would be there, or hold more, if they were asked for."""
    found = set()
    if kind in ("chat", "completions", "responses") and not asks_for_logprobs(kind, request):
        found.add("logprobs")
        if kind == "responses":
            found.add("top_logprobs")
    if kind in ("chat", "completions") and request.get("stream") is True and not asks_for_usage(request):
        found.add("usage")
    return found


def asks_for_logprobs(kind, request):
    if kind == "chat":
        return request.get("logprobs") is True
    if kind == "completions":
        return says(request, "logprobs") and request["logprobs"] is not False
    return INCLUDED in (request.get("include") or []) or (request.get("top_logprobs") or 0) > 0


def asks_for_usage(request):
    options = request.get("stream_options")
    return isinstance(options, dict) and bool(options.get("include_usage") or options.get("continuous_usage_stats"))


def is_odd(kind, request):
    """More would change what the client gets, or what becomes of the request."""
    if kind == "chat":
        return (request.get("top_logprobs") or 0) > 0 and request.get("logprobs") is not True
    if kind == "completions":
        return bool(request.get("echo"))
    if kind == "responses":
        return bool(request.get("background"))
    return True


def additions(kind, request, forms, listed):
    fields = {}
    if "logprobs" in forms and kind == "chat":
        fields = {"logprobs": True, "top_logprobs": listed}
    elif "logprobs" in forms and kind == "completions":
        fields = {"logprobs": listed}
    elif "logprobs" in forms and kind == "responses":
        fields = {"include": (request.get("include") or []) + [INCLUDED], "top_logprobs": listed}
    if "usage" in forms:
        fields["stream_options"] = {**(request.get("stream_options") or {}), "include_usage": True}
    return fields


# ---- the sample ----

def sampler(request, defaults, mode, listed):
    effective = {**defaults, **{k: v for k, v in request.items() if v is not None}}
    form = request.get("response_format") or {}
    text = (request.get("text") or {}).get("format") or {} if isinstance(request.get("text"), dict) else {}
    choice = request.get("tool_choice")
    stop = request.get("stop") or request.get("stop_sequences") or []
    repetition = effective.get("repetition_penalty")
    found = {name: effective[name] for name in ("temperature", "top_p", "top_k", "min_p") if name in effective}
    if "top_k" in found:
        found["top_k"] = max(0, found["top_k"])
    if isinstance(request.get("seed"), int):
        found["seed"] = request["seed"]
    for name in ("implementation", "precision", "speculative", "engine"):
        if name in defaults:
            found[name] = defaults[name]
    found.update({
        "logprobs": mode, "listed": listed,
        "stop": [stop] if isinstance(stop, str) else stop,
        "penalties": bool(request.get("presence_penalty") or request.get("frequency_penalty") or repetition not in (None, 1)
                          or request.get("min_tokens") or request.get("bad_words")),
        "logit_bias": bool(request.get("logit_bias") or request.get("logits_processors")),
        "grammar": bool(form.get("type", "text") != "text" or text.get("type", "text") != "text" or isinstance(choice, dict)
                        or choice == "required"
                        or any(says(request, n) for n in ("grammar", "guided_json", "guided_regex", "guided_choice",
                                                          "guided_grammar", "structured_outputs", "json_schema", "regex", "ebnf"))),
    })
    return found


def words_of(request):
    """The text of a prompt, of which nothing but scripts goes further."""
    parts = []

    def collect(value):
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, list):
            for element in value:
                collect(element)
        elif isinstance(value, dict):
            for name in ("content", "text", "input_text", "output_text"):
                collect(value.get(name))

    for name in ("system", "instructions", "messages", "input", "prompt", "suffix"):
        collect(request.get(name))
    return "\n".join(parts)


def scripts(request):
    """ISO 15924 codes of the prompt's letters."""
    names = {unicodedata.name(c, "").split(" ")[0] for c in set(words_of(request)) if c.isalpha()}
    return sorted({SCRIPTS[name] for name in names if name in SCRIPTS})


def asked_scripts(request):
    """Those of the languages that the prompt names: an answer may well be written in them."""
    words = "".join(c if c.isalpha() else " " for c in words_of(request).lower()[:20000]).split()
    return sorted({LANGUAGES[word] for word in words if word in LANGUAGES})


def rfc3339(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Settings:
    """What the environment says."""

    def __init__(self, env=os.environ):
        self.url = env.get("PLUMBLINE_URL")
        self.file = env.get("PLUMBLINE_FILE")
        self.token = env.get("PLUMBLINE_INGEST_TOKEN")
        self.key = env.get("PLUMBLINE_PROMPT_KEY")
        self.rate = float(env.get("PLUMBLINE_RATE", "0.01"))
        self.twin_rate = float(env.get("PLUMBLINE_TWIN_RATE", "0"))
        self.listed = int(env.get("PLUMBLINE_LISTED", "5"))
        self.sessions = env.get("PLUMBLINE_SESSION", "X-Session-Id,x-litellm-session-id,.conversation,.conversation.id").split(",")
        known, mode = ENGINES.get(env.get("PLUMBLINE_ENGINE", "other"), ({}, "unknown"))
        self.defaults = {**known, **json.loads(env.get("PLUMBLINE_DEFAULTS", "{}"))}
        self.mode = env.get("PLUMBLINE_LOGPROBS", mode)
        names = (("pool", "PLUMBLINE_POOL"), ("hardware", "PLUMBLINE_HARDWARE"), ("region", "PLUMBLINE_REGION"),
                 ("version", "PLUMBLINE_VERSION"), ("platform", "PLUMBLINE_PLATFORM"))
        self.envelope = {name: env[variable] for name, variable in names if env.get(variable)}
        self.envelope.setdefault("pool", os.environ.get("HOSTNAME", "unnamed"))


class Sender:
    """Sends in the background; what does not fit is lost and counted."""

    def __init__(self, settings, counts):
        self.settings, self.counts = settings, counts
        self.waiting = queue.Queue(MOST_WAITING)
        threading.Thread(target=self.run, name="plumbline", daemon=True).start()

    def offer(self, make):
        try:
            self.waiting.put_nowait(make)
        except queue.Full:
            self.counts["lost queue"] += 1

    def run(self):
        while True:
            batch = [self.waiting.get()]
            while len(batch) < 50 and not self.waiting.empty():
                batch.append(self.waiting.get())
            lines = []
            for make in batch:
                try:
                    lines.append(json.dumps(make()).encode())
                except Exception:
                    self.counts["lost unreadable"] += 1
            if lines:
                self.send(lines)
            for _ in batch:
                self.waiting.task_done()

    def send(self, lines):
        body = b"\n".join(lines) + b"\n"
        for wait in (0, 1, 3):
            time.sleep(wait)
            try:
                if self.settings.file:
                    with open(self.settings.file, "ab") as out:
                        out.write(body)
                elif self.settings.url:
                    self.post(body)
                self.counts["sent"] += len(lines)
                return
            except urllib.error.HTTPError as e:
                if e.code != 429 and e.code < 500:
                    self.counts["lost rejected"] += len(lines)
                    return
            except OSError:
                pass
        self.counts["lost unreachable"] += len(lines)

    def post(self, body):
        headers = {"Content-Type": "application/x-ndjson"}
        if self.settings.token:
            headers["Authorization"] = "Bearer " + self.settings.token
        url = self.settings.url.rstrip("/") + "/v1/samples"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=15) as answer:
            answer.read()


class PlumblineTap:
    """The middleware."""

    def __init__(self, app, settings=None):
        self.app = app
        self.settings = settings or Settings()
        self.counts = Counter()
        self.forms = Forms()
        self.sender = Sender(self.settings, self.counts)
        self.packs = False

    async def __call__(self, scope, receive, send):
        kind = None
        if scope["type"] == "http" and scope["method"] == "POST":
            kind = next((kind for path, kind in KINDS if scope["path"].endswith(path)), None)
        if kind is None or (self.settings.rate == 0 and self.settings.twin_rate == 0):
            await self.app(scope, receive, send)
            return
        body, messages = b"", []
        while True:
            message = await receive()
            messages.append(message)
            body += message.get("body", b"")
            if message["type"] != "http.request" or not message.get("more_body") or len(body) > LARGEST_REQUEST:
                break
        exchange = None
        if messages[-1]["type"] == "http.request" and not messages[-1].get("more_body"):
            try:
                exchange = self.choose(kind, scope, body)
            except Exception:
                self.counts["untouched unreadable"] += 1
        if exchange is None:
            await self.app(scope, replay(messages, receive), send)
            return
        await self.pass_on(exchange, scope, receive, send)

    async def pass_on(self, exchange, scope, receive, send):
        passage = Passage(self, exchange, send)
        try:
            await self.app(exchange.scope(scope), replay([exchange.message()], receive), passage.send)
        except BaseException as failure:
            if isinstance(failure, Exception) and passage.status is None:
                passage.fail(500)  # which the server says next
            else:
                self.counts["lost upstream"] += 1
            raise
        if passage.refused:
            self.counts["untouched refused"] += 1
            exchange.leave()
            await self.pass_on(exchange, scope, receive, send)
        elif exchange.ended is None and passage.status == 200:
            self.counts["lost hung-up"] += 1

    def choose(self, kind, scope, body):
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        request = json.loads(body)
        if not isinstance(request, dict) or "content-encoding" in headers:
            raise Odd()
        if isinstance(request.get("prompt"), list) and len(request["prompt"]) > 1 and not isinstance(request["prompt"][0], int):
            return None
        own = uuid.uuid4().hex
        sent = headers.get("x-request-id", "").strip()
        identity = sent + "." + own[:8] if 0 < len(sent) <= 128 else own
        session = self.session(headers, request)
        digest = prompt_digest(self.settings.key, request)
        if sampled(session or identity, self.settings.rate):
            by, rate = ("session" if session else "response"), self.settings.rate
        elif digest and fraction(digest[2:]) < self.settings.twin_rate:
            by, rate = "prompt", self.settings.twin_rate
        else:
            return None
        self.counts["chosen " + by] += 1
        exchange = Exchange(kind, request, body)
        exchange.identity, exchange.session, exchange.by, exchange.rate, exchange.digest = identity, session, by, rate, digest
        exchange.asked_class = headers.get("x-context-class")
        self.ask_for_more(exchange, headers)
        return exchange

    def ask_for_more(self, exchange, headers):
        kind, request = exchange.kind, exchange.request
        more = wanted(kind, request)
        accepts = headers.get("accept-encoding", "identity").strip().lower() not in ("", "identity")
        if is_odd(kind, request) or not more:
            self.counts["untouched odd-request"] += kind != "messages" and is_odd(kind, request)
        elif self.packs and accepts:
            self.counts["untouched packed"] += 1
        elif self.forms.must_learn(kind, exchange.streamed, more):
            self.counts["untouched learning"] += 1
            exchange.learning = more
        else:
            forms = self.forms.of(kind, exchange.streamed, more)
            exchange.fields = additions(kind, request, forms, self.settings.listed)
            exchange.forms = forms if exchange.fields else {}

    def session(self, headers, request):
        for name in self.settings.sessions:
            if name.startswith("."):
                value = request
                for step in name[1:].split("."):
                    value = value.get(step) if isinstance(value, dict) else None
            else:
                value = headers.get(name.lower())
            if isinstance(value, str) and value.strip() and len(value) <= 512:
                return value.strip()
        return None

    def envelope(self, exchange):
        """What Plumbline reads."""
        answer = exchange.answer() if exchange.failure is None else json.dumps({"error": {"code": exchange.failure}})
        tokens = exchange.usage(answer)
        listed = self.settings.listed if "logprobs" in exchange.forms else exchange.own_listed()
        sample = {
            "time": rfc3339(exchange.ended), "started": rfc3339(exchange.started), "id": exchange.identity,
            "model": exchange.request.get("model") or "unnamed", **self.settings.envelope,
            "sampled_by": exchange.by, "sample_rate": exchange.rate,
            "sampler": sampler(exchange.request, self.settings.defaults, self.settings.mode, listed),
            "prompt": {"scripts": scripts(exchange.request), "asked_scripts": asked_scripts(exchange.request)},
            "response": answer if exchange.events else json.loads(answer),
        }
        if exchange.session:
            sample["session"] = exchange.session
        if exchange.digest:
            sample["prompt"]["hash"] = exchange.digest
        if tokens[0] is not None:
            sample["prompt"]["tokens"] = tokens[0]
        if exchange.asked_class:
            sample["context_class"] = {"requested": exchange.asked_class}
        if exchange.events and exchange.first:
            sample["timing"] = {"ttft_ms": round(1000 * (exchange.first - exchange.began), 2)}
            if tokens[1] and tokens[1] > 1 and exchange.last > exchange.first:
                sample["timing"]["tpot_ms"] = round(1000 * (exchange.last - exchange.first) / (tokens[1] - 1), 2)
        return sample


class Exchange:
    """One response that was chosen."""

    def __init__(self, kind, request, body):
        self.kind, self.request, self.body = kind, request, body
        self.streamed = request.get("stream") is True
        self.fields, self.forms, self.learning = {}, {}, set()
        self.events, self.encoding, self.copy, self.size = False, None, [], 0
        self.failure = None
        self.first = self.last = None
        self.started, self.began, self.ended = time.time(), time.perf_counter(), None

    def leave(self):
        self.fields, self.forms = {}, {}
        self.copy, self.size = [], 0

    def message(self):
        body = json.dumps({**self.request, **self.fields}).encode() if self.fields else self.body
        return {"type": "http.request", "body": body, "more_body": False}

    def scope(self, scope):
        """The same, with the length of what is asked now, and with an answer that is not packed."""
        if not self.fields:
            return scope
        headers = [(n, v) for n, v in scope["headers"] if n.lower() not in (b"content-length", b"accept-encoding")]
        return {**scope, "headers": headers + [(b"content-length", str(len(self.message()["body"])).encode())]}

    def keep(self, chunk):
        self.size += len(chunk)
        if self.size <= LARGEST_ANSWER:
            self.copy.append(chunk)

    def answer(self):
        data = b"".join(self.copy)
        return (gzip.decompress(data) if self.encoding == "gzip" else data).decode("utf-8")

    def own_listed(self):
        if not asks_for_logprobs(self.kind, self.request) or self.kind == "messages":
            return 0
        return int(self.request.get("logprobs" if self.kind == "completions" else "top_logprobs") or 0)

    def usage(self, answer):
        """Tokens of prompt and answer by the engine's own count."""
        found = [None, None]
        texts = [line[5:].strip() for line in answer.split("\n") if line.startswith("data:")] if self.events else [answer]
        for text in texts:
            if "_tokens" in text:
                said = json.loads(text)
                usage = said.get("usage") or (said.get("response") or said.get("message") or {}).get("usage") or {}
                for i, names in enumerate((("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))):
                    found[i] = next((usage[n] for n in names if n in usage), found[i])
        return found


class Passage:
    """An answer on its way to the client."""

    def __init__(self, tap, exchange, send):
        self.tap, self.exchange, self.out = tap, exchange, send
        self.refused = False
        self.status = None
        self.start = None
        self.rest = b""
        self.cutter = Cutter(exchange.kind, exchange.forms)
        self.cuts = bool(exchange.fields)
        self.dropped = False

    async def send(self, message):
        if message["type"] == "http.response.start":
            await self.begin(message)
        elif message["type"] == "http.response.body" and not self.refused:
            await self.body(message)
        elif not self.refused:
            await self.out(message)

    async def begin(self, message):
        exchange, self.status = self.exchange, message["status"]
        self.refused = self.cuts and self.status in REFUSALS
        headers = {name.lower(): value for name, value in message.get("headers", [])}
        exchange.events = headers.get(b"content-type", b"").startswith(b"text/event-stream")
        exchange.encoding = headers.get(b"content-encoding", b"").decode("latin-1") or None
        self.tap.packs |= exchange.encoding is not None
        if self.refused:
            return
        if self.cuts and not exchange.events and self.status == 200:
            self.start = message  # its length is not known yet
        else:
            await self.out(message)

    async def body(self, message):
        exchange, chunk, last = self.exchange, message.get("body", b""), not message.get("more_body")
        if self.status != 200:
            await self.out(message)
            if last and self.status >= 500:
                self.fail(self.status)
            elif last:
                self.tap.counts["lost status"] += 1
            return
        exchange.keep(chunk)
        if exchange.encoding is None and exchange.events:
            left = self.event_bytes(chunk, last)
        elif exchange.encoding is None:
            left = self.whole_bytes(chunk, last)
        else:
            left = chunk
        if last:
            self.finish()
        await self.pass_bytes(left if self.cuts else chunk, last)

    async def pass_bytes(self, left, last):
        if self.start is not None:
            if not last:
                return
            length = str(len(left)).encode()
            headers = [(n, length if n.lower() == b"content-length" else v) for n, v in self.start.get("headers", [])]
            await self.out({**self.start, "headers": headers})
        if left or last:
            await self.out({"type": "http.response.body", "body": left, "more_body": not last})

    def whole_bytes(self, chunk, last):
        self.rest += chunk
        if not last:
            return b""
        return self.cut(self.rest)

    def event_bytes(self, chunk, last):
        """Event by event; one that came in part waits for its end."""
        if not self.cuts and not self.exchange.learning:
            self.look(chunk)
            return chunk
        self.rest += chunk
        out = b""
        while True:
            ends = [end for end in (self.rest.find(b"\n\n"), self.rest.find(b"\r\n\r\n")) if end >= 0]
            if not ends:
                break
            end = min(ends) + (4 if self.rest.startswith(b"\r\n\r\n", min(ends)) else 2)
            out += self.event(self.rest[:end])
            self.rest = self.rest[end:]
        if last and self.rest:
            out += self.event(self.rest)
            self.rest = b""
        return out

    def event(self, event):
        self.look(event)
        lines = event.split(b"\n")
        seen, self.cutter.seen = self.cutter.seen, {}
        for i, line in enumerate(lines):
            start = len(line) - len(line[5:].lstrip(b" ")) if line.startswith(b"data:") else -1
            if start >= 0 and line[start:start + 1] == b"{":
                tail = b"\r" if line.endswith(b"\r") else b""
                lines[i] = line[:start] + self.cut(line[start:len(line) - len(tail)]) + tail
        fresh, self.cutter.seen = self.cutter.seen, seen
        alone = any(form.startswith("{") for form in fresh.get("usage", ())) and "logprobs" not in fresh
        for target, forms in fresh.items():
            seen.setdefault(target, set()).update(forms)
        return b"" if alone and "usage" in self.exchange.forms else b"\n".join(lines)

    def look(self, data):
        """Whether there was text, by the fields that hold it."""
        if any(mark in data for mark in (b'content"', b'"text"', b'"delta"', b'"thinking"', b'"tool_calls"')) \
                and b'"content":""' not in data and b'"content": ""' not in data:
            now = time.perf_counter()
            self.exchange.first = self.exchange.first or now
            self.exchange.last = now

    def cut(self, data):
        try:
            return self.cutter.cut(data.decode("utf-8")).encode("utf-8")
        except (Odd, UnicodeDecodeError):
            return data

    def fail(self, status):
        """An error in the place of an answer: what the engine wrote of it may repeat what it was asked, so the status alone is kept."""
        exchange = self.exchange
        exchange.failure, exchange.events, exchange.ended = status, False, time.time()
        self.tap.sender.offer(lambda: self.tap.envelope(exchange))

    def finish(self):
        exchange, tap = self.exchange, self.tap
        exchange.ended = time.time()
        if exchange.learning and exchange.encoding is None:
            tap.forms.learn(exchange.kind, exchange.streamed, exchange.learning, self.cutter.seen)
        if exchange.size > LARGEST_ANSWER:
            tap.counts["lost too-large"] += 1
        elif exchange.encoding not in (None, "gzip"):
            tap.counts["lost unreadable"] += 1
        else:
            tap.sender.offer(lambda: tap.envelope(exchange))


def replay(messages, receive):
    """What was read is read again, then what comes."""
    left = list(messages)

    async def again():
        return left.pop(0) if left else await receive()

    return again
