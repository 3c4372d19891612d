"""One envelope a response, from the LiteLLM proxy to Plumbline. See ../gateways.md.

config.yaml:  litellm_settings: {callbacks: plumbline_litellm.logger}
"""

import hashlib
import hmac
import json
import os
import queue
import threading
import time
import unicodedata
import urllib.error
import urllib.request
from datetime import timezone

try:
    from litellm.integrations.custom_logger import CustomLogger
except ImportError:  # so that envelope() can be tried without LiteLLM
    CustomLogger = object

URL = os.environ.get("PLUMBLINE_URL", "http://127.0.0.1:8642/v1/samples")
TOKEN = os.environ.get("PLUMBLINE_INGEST_TOKEN")
PROMPT_KEY = os.environ.get("PLUMBLINE_PROMPT_KEY")
SHARE = float(os.environ.get("PLUMBLINE_SHARE", "0.01"))

# What your engines assume where a request says nothing: it must be the truth, for it is held against the pool.
DEFAULTS = {"temperature": 1, "top_p": 1, "top_k": 0}
# What they do whatever a request says. logprobs: of which distribution they are: raw, processed or unknown.
ENGINE = {"logprobs": "raw", "speculative": False}

SCRIPTS = {
    "LATIN": "Latn", "GREEK": "Grek", "CYRILLIC": "Cyrl", "ARMENIAN": "Armn", "HEBREW": "Hebr", "ARABIC": "Arab",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "THAI": "Thai", "GEORGIAN": "Geor", "HANGUL": "Hang",
    "HIRAGANA": "Hira", "KATAKANA": "Kana", "CJK": "Hani",
}


def envelope(kwargs, response, start, end):
    """What Plumbline reads, of LiteLLM's arguments to a success callback."""
    asked = dict(kwargs.get("optional_params") or {})
    served = (kwargs.get("litellm_params") or {})
    metadata = served.get("metadata") or {}
    info = served.get("model_info") or {}
    first = kwargs.get("completion_start_time")
    return without_none({
        "time": rfc3339(end),
        "started": rfc3339(start),
        "id": kwargs.get("litellm_call_id"),
        "session": metadata.get("session_id"),
        "model": metadata.get("model_group") or kwargs.get("model"),
        "pool": info.get("pool") or served.get("api_base"),
        "hardware": info.get("hardware"),
        "version": info.get("version"),
        "region": info.get("region"),
        "sample_rate": SHARE,
        "sampler": sampler(asked),
        "prompt": prompt(kwargs.get("messages") or []),
        "timing": {"ttft_ms": 1000 * (first - start).total_seconds()} if first else None,
        "response": response,
    })


def sampler(asked):
    extra = dict(asked.get("extra_body") or {})
    said = {**DEFAULTS, **extra, **asked}
    form = said.get("response_format") or {}
    stop = said.get("stop") or []
    return {
        **{name: said.get(name) for name in ("temperature", "top_p", "top_k", "min_p", "seed")},
        **ENGINE,
        "stop": [stop] if isinstance(stop, str) else stop,
        "listed": int(said.get("top_logprobs") or 0),
        "penalties": bool(said.get("presence_penalty") or said.get("frequency_penalty")
                          or said.get("repetition_penalty") not in (None, 1, 1.0)),
        "logit_bias": bool(said.get("logit_bias")),
        "grammar": bool(said.get("tools") or said.get("guided_json") or said.get("guided_regex")
                        or (isinstance(form, dict) and form.get("type", "text") != "text")),
    }


def prompt(messages):
    """The prompt itself goes nowhere: a keyed digest and its scripts do."""
    text = json.dumps(messages, sort_keys=True, default=str)
    digest = hmac.new(PROMPT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:32] if PROMPT_KEY else None
    words = "\n".join(m["content"] for m in messages if isinstance(m.get("content"), str))
    return {"hash": digest, "scripts": scripts(words)}


def scripts(text):
    names = {unicodedata.name(c, "").split(" ")[0] for c in set(text) if c.isalpha()}
    return sorted({SCRIPTS[name] for name in names if name in SCRIPTS})


def sampled(key):
    """Decided by session, before there is a response, so that a session is seen as a whole or not at all."""
    digest = hashlib.sha256(str(key).encode()).digest()
    return int.from_bytes(digest[:8], "big") < SHARE * 2 ** 64


def rfc3339(moment):
    return moment.astimezone(timezone.utc).isoformat()


def without_none(value):
    if isinstance(value, dict):
        return {name: without_none(each) for name, each in value.items() if each is not None}
    return value


class Plumbline(CustomLogger):
    """Sends in the background. What does not fit into the queue is dropped: the proxy never waits for Plumbline."""

    def __init__(self):
        super().__init__()
        self.waiting = queue.Queue(maxsize=10_000)
        self.dropped = 0
        threading.Thread(target=self.send_for_ever, daemon=True).start()

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        metadata = (kwargs.get("litellm_params") or {}).get("metadata") or {}
        if not sampled(metadata.get("session_id") or kwargs.get("litellm_call_id")):
            return
        body = response_obj.model_dump() if hasattr(response_obj, "model_dump") else response_obj
        try:
            self.waiting.put_nowait(json.dumps(envelope(kwargs, body, start_time, end_time), default=str))
        except queue.Full:
            self.dropped += 1

    def send_for_ever(self):
        while True:
            lines = [self.waiting.get()]
            while len(lines) < 500 and not self.waiting.empty():
                lines.append(self.waiting.get())
            self.send("\n".join(lines).encode())

    def send(self, body):
        headers = {"content-type": "application/x-ndjson"}
        if TOKEN:
            headers["authorization"] = "Bearer " + TOKEN
        for _ in range(30):
            try:
                with urllib.request.urlopen(urllib.request.Request(URL, body, headers), timeout=15):
                    return
            except urllib.error.HTTPError as e:
                if e.code != 429:
                    return  # sent again it would be refused again
                time.sleep(float(e.headers.get("retry-after") or 2))  # a record that is sent twice counts once
            except OSError:
                time.sleep(2)


logger = Plumbline()
