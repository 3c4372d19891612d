"""Samples from the LiteLLM proxy. See ../gateways.md; plumbline_tap.py, whose rules and sender these are, must lie beside this file.
Written after LiteLLM's documentation, and tried on the arguments that it names; not run inside LiteLLM here.

config.yaml:  litellm_settings: {callbacks: plumbline_litellm.logger}

PLUMBLINE_URL and the other variables are those of plumbline_tap.py. The pool of a deployment is `model_info.pool` in config.yaml.
Where all pools of LiteLLM are one engine, plumbline_tap.PlumblineTap as ASGI middleware is less to set up.
"""

import copy
from datetime import timezone

import plumbline_tap as tap

try:
    from litellm.integrations.custom_logger import CustomLogger
except ImportError:  # so that the rest can be tried without LiteLLM
    CustomLogger = object

# Of LiteLLM's names for calls those that generate from messages, and those from a prompt. Embeddings, images and the like pass.
KINDS = {"completion": "chat", "acompletion": "chat", "text_completion": "completions", "atext_completion": "completions"}
MARK = "plumbline"
SETTINGS = tap.Settings()


def session_of(data):
    """LiteLLM's own session, however it was sent; else the request is one of its own."""
    metadata = data.get("metadata") or data.get("litellm_metadata") or {}
    headers = (data.get("proxy_server_request") or {}).get("headers") or {}
    return (data.get("litellm_session_id") or metadata.get("session_id") or headers.get("x-litellm-session-id")
            or headers.get("x-session-id"))


def ask_for_more(data, call_type):
    """Marks what is sampled, before there is a response, and asks for what the client did not. Returns the same data."""
    kind = KINDS.get(call_type)
    session = session_of(data)
    key = session or data.get("litellm_call_id")
    if kind is None or not key or not tap.sampled(str(key), SETTINGS.rate):
        return data
    wanted = set() if tap.is_odd(kind, data) else tap.wanted(kind, data)
    added = tap.additions(kind, data, dict.fromkeys(wanted, ""), SETTINGS.listed)
    data.update(added)
    mark = {"kind": kind, "session": session, "added": sorted(added)}
    data["metadata"] = {**(data.get("metadata") or {}), MARK: mark}
    return data


def mark_of(data):
    return (data.get("metadata") or {}).get(MARK) or {}


def without_more(response, added):
    """A copy of a response or chunk without what was added; None for a chunk that would not be there. The log keeps the other."""
    if not added:
        return response
    choices = getattr(response, "choices", None) or []
    if "stream_options" in added and not choices and getattr(response, "usage", None) is not None:
        return None
    response = copy.deepcopy(response)
    if "logprobs" in added:
        for choice in response.choices:
            if getattr(choice, "logprobs", None) is not None:
                choice.logprobs = None
    if "stream_options" in added and hasattr(response, "usage"):
        response.usage = None
    return response


def envelope(kwargs, response, start, end):
    """What Plumbline reads, of LiteLLM's arguments to a success callback."""
    served = kwargs.get("litellm_params") or {}
    metadata = served.get("metadata") or {}
    info = served.get("model_info") or {}
    first = kwargs.get("completion_start_time")
    params = dict(kwargs.get("optional_params") or {})
    asked = {**(params.pop("extra_body", None) or {}), **params, "messages": kwargs.get("messages") or []}
    mark = metadata.get(MARK) or {}
    session = mark.get("session") or metadata.get("session_id")
    listed = asked.get("top_logprobs") or (asked.get("logprobs") if mark.get("kind") == "completions" else 0) or 0
    return without_none({
        "time": rfc3339(end),
        "started": rfc3339(start),
        "id": kwargs.get("litellm_call_id"),
        "session": session,
        "sampled_by": "session" if session else "response",
        "sample_rate": SETTINGS.rate,
        "model": metadata.get("model_group") or kwargs.get("model"),
        "pool": info.get("pool") or served.get("api_base"),
        "hardware": info.get("hardware"),
        "version": info.get("version"),
        "region": info.get("region"),
        "sampler": tap.sampler(asked, {**DEFAULTS, **SETTINGS.defaults}, MODE, int(listed)),
        "prompt": {"hash": tap.prompt_digest(SETTINGS.key, asked), "scripts": tap.scripts(asked)},
        "timing": {"ttft_ms": 1000 * (first - start).total_seconds()} if first and asked.get("stream") is not False else None,
        "response": response,
    })


# What your engines do where a request says nothing, and of which distribution their log-probabilities are: it must be the truth.
DEFAULTS = {"temperature": 1, "top_p": 1, "top_k": 0, "speculative": False}
MODE = "raw"


def rfc3339(moment):
    return moment.astimezone(timezone.utc).isoformat()


def without_none(value):
    if isinstance(value, dict):
        return {name: without_none(each) for name, each in value.items() if each is not None}
    return value


class Plumbline(CustomLogger):
    """Asks, strips and sends; the proxy never waits for Plumbline."""

    def __init__(self):
        super().__init__()
        self.counts = tap.Counter()
        self.sender = tap.Sender(SETTINGS, self.counts)

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        try:
            return ask_for_more(data, call_type)
        except Exception:  # what goes wrong costs the sample
            self.counts["untouched unreadable"] += 1
            return data

    async def async_post_call_success_hook(self, data, user_api_key_dict, response):
        return without_more(response, mark_of(data).get("added"))

    async def async_post_call_streaming_iterator_hook(self, user_api_key_dict, response, request_data):
        added = mark_of(request_data).get("added")
        async for chunk in response:
            left = without_more(chunk, added)
            if left is not None:
                yield left

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        if mark_of(kwargs.get("litellm_params") or {}):
            body = response_obj.model_dump() if hasattr(response_obj, "model_dump") else response_obj
            self.sender.offer(lambda: envelope(kwargs, body, start_time, end_time))

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        """An answer of 5xx is an error in the place of an answer; what was refused (4xx) is none."""
        status = getattr(kwargs.get("exception"), "status_code", None)
        if mark_of(kwargs.get("litellm_params") or {}) and isinstance(status, int) and status >= 500:
            self.sender.offer(lambda: envelope(kwargs, {"error": {"code": status}}, start_time, end_time))


logger = Plumbline()
