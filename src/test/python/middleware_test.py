"""The middleware in front of an engine that writes as vLLM does, under uvicorn: python3 middleware_test.py (Debian: python3-uvicorn)."""

import asyncio
import http.client
import json
import os
import socket
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
sys.path.insert(0, os.path.join(ROOT, "docs", "gateways"))
import plumbline_tap as tap  # noqa: E402

TOKENS = ["Ein", ' "Zitat" \\ ', " und", " \u00e4", " {\n}"]


def entry(token):
    one = {"token": token, "logprob": -0.5}
    return {**one, "top_logprobs": [one, {"token": "zz", "logprob": -2.5}]}


def logprobs(kind, tokens, more):
    if not more:
        return None
    if kind == "completions":
        return {"tokens": tokens, "token_logprobs": [-0.5] * len(tokens), "top_logprobs": [{t: -0.5, "zz": -2.5} for t in tokens]}
    return {"content": [entry(t) for t in tokens]}


class Engine:
    """Fixed ids and clock; `null` for what nobody asked, or no such field; with blanks, or without."""

    def __init__(self, absent=False, blanks=False):
        self.absent, self.separators = absent, ((", ", ": ") if blanks else (",", ":"))
        self.refuses, self.asked = 0, []

    def dump(self, value):
        return json.dumps(value, separators=self.separators, ensure_ascii=False)

    def choice(self, kind, content, tokens, more, finish):
        listed = logprobs(kind, tokens, more) if tokens else None
        parts = {"index": 0, **content, "logprobs": listed, "finish_reason": finish}
        if self.absent and listed is None:
            del parts["logprobs"]
        return parts

    async def __call__(self, scope, receive, send):
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = json.loads(body)
        self.asked.append(asked)
        if asked.get("fail") == "raise":
            raise RuntimeError("died")
        if asked.get("fail"):
            await self.whole(send, {"error": {"message": asked["messages"]}}, asked["fail"])
            return
        kind = next(kind for path, kind in tap.KINDS if scope["path"].endswith(path))
        more = bool(asked.get("logprobs") or asked.get("include"))
        if more and self.refuses:
            await self.whole(send, {"error": "no"}, self.refuses)
        elif asked.get("stream"):
            await self.stream(send, kind, more, (asked.get("stream_options") or {}).get("include_usage"))
        else:
            await self.whole(send, self.answer(kind, more))

    def answer(self, kind, more):
        usage = {"prompt_tokens": 9, "completion_tokens": 5}
        if kind == "responses":
            part = {"type": "output_text", "logprobs": [entry(t) for t in TOKENS] if more else [], "text": "".join(TOKENS)}
            return {"id": "resp_1", "object": "response", "status": "completed", "output": [{"type": "message", "content": [part]}],
                    "top_logprobs": 5 if more else 0, "usage": {"input_tokens": 9, "output_tokens": 5}}
        text = "".join(TOKENS)
        content = {"message": {"role": "assistant", "content": text}} if kind == "chat" else {"text": text}
        return {"id": "c-1", "created": 1, "model": "m", "choices": [self.choice(kind, content, TOKENS, more, "stop")], "usage": usage}

    async def whole(self, send, value, status=200):
        data = self.dump(value).encode()
        await send({"type": "http.response.start", "status": status,
                    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]})
        await send({"type": "http.response.body", "body": data[:20], "more_body": True})
        await send({"type": "http.response.body", "body": data[20:]})

    async def stream(self, send, kind, more, usage):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})

        async def event(value):
            data = ("data: " + (value if isinstance(value, str) else self.dump(value)) + "\n\n").encode()
            await send({"type": "http.response.body", "body": data[:30], "more_body": True})
            await send({"type": "http.response.body", "body": data[30:], "more_body": True})

        base = {"id": "c-1", "created": 1, "model": "m"}
        for token in TOKENS:
            content = {"delta": {"content": token}} if kind == "chat" else {"text": token}
            await event({**base, "choices": [self.choice(kind, content, [token], more, None)]})
        content = {"delta": {}} if kind == "chat" else {"text": ""}
        await event({**base, "choices": [self.choice(kind, content, [], more, "stop")]})
        if usage:
            await event({**base, "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}})
        await event("[DONE]")
        await send({"type": "http.response.body", "body": b""})


class Server:
    """An ASGI application under uvicorn."""

    def __init__(self, app):
        import uvicorn
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        self.server.install_signal_handlers = lambda: None
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve([self.socket])), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def ask(self, path, body, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", path, json.dumps(body), {"content-type": "application/json", **dict(headers)})
        answer = connection.getresponse()
        sent = {name: answer.headers[name] for name in ("content-type", "content-length", "transfer-encoding")}
        try:
            return answer.status, sent, answer.read()
        finally:
            connection.close()

    def close(self):
        self.server.should_exit = True
        self.thread.join(10)


class MiddlewareTest(unittest.TestCase):

    def rig(self, engine, **variables):
        folder = tempfile.mkdtemp()
        self.file = os.path.join(folder, "samples.jsonl")
        env = {"PLUMBLINE_FILE": self.file, "PLUMBLINE_POOL": "gpu-a", "PLUMBLINE_RATE": "1", "PLUMBLINE_ENGINE": "vllm", **variables}
        middleware = tap.PlumblineTap(engine, tap.Settings(env))
        plain, tapped = Server(engine), Server(middleware)
        self.addCleanup(plain.close)
        self.addCleanup(tapped.close)
        return plain, tapped, middleware

    def samples(self, middleware):
        middleware.sender.waiting.join()
        if not os.path.exists(self.file):
            return []
        with open(self.file) as lines:
            return [json.loads(line) for line in lines]

    def test_answers_are_the_engines_byte_for_byte(self):
        chat = {"model": "m", "messages": [{"role": "user", "content": "Gr\u00fc\u00dfe"}]}
        cases = [
            ("/v1/chat/completions", chat), ("/v1/chat/completions", {**chat, "stream": True}),
            ("/v1/chat/completions", {**chat, "stream": True, "stream_options": {"include_usage": True}}),
            ("/v1/chat/completions", {**chat, "logprobs": True, "top_logprobs": 2}),
            ("/v1/completions", {"model": "m", "prompt": "a"}), ("/v1/completions", {"model": "m", "prompt": "a", "stream": True}),
            ("/v1/responses", {"model": "m", "input": "a"}),
        ]
        for absent, blanks in ((False, False), (True, False), (False, True)):
            engine = Engine(absent, blanks)
            plain, tapped, middleware = self.rig(engine)
            for path, body in cases:
                expected = plain.ask(path, body)
                for i in range(3):
                    self.assertEqual(expected, tapped.ask(path, body), (absent, blanks, path, body, i))
            samples = self.samples(middleware)
            self.assertEqual(3 * len(cases), len(samples), middleware.counts)
            for i in range(len(cases)):
                self.assertIn("-2.5", json.dumps(samples[3 * i + 2]["response"]), cases[i])
                self.assertEqual(9, samples[3 * i + 2]["prompt"]["tokens"])
            self.assertIn("timing", samples[5])

    def test_refused_is_asked_again_as_it_was(self):
        engine = Engine()
        plain, tapped, middleware = self.rig(engine)
        body = {"model": "m", "messages": [{"role": "user", "content": "a"}]}
        expected = plain.ask("/v1/chat/completions", body)
        tapped.ask("/v1/chat/completions", body)
        engine.refuses = 400
        self.assertEqual(expected, tapped.ask("/v1/chat/completions", body))
        self.assertEqual(1, middleware.counts["untouched refused"])
        self.assertEqual(body, engine.asked[-1])

    def test_failures_are_samples_of_their_own_and_refusals_are_none(self):
        plain, tapped, middleware = self.rig(Engine())
        body = {"model": "m", "messages": [{"role": "user", "content": "a"}]}
        tapped.ask("/v1/chat/completions", body)  # how it writes is learned from this one
        for status in (429, 500, 503):
            self.assertEqual(plain.ask("/v1/chat/completions", {**body, "fail": status}),
                             tapped.ask("/v1/chat/completions", {**body, "fail": status}))
        self.assertEqual(500, tapped.ask("/v1/chat/completions", {**body, "fail": "raise"})[0])
        samples = self.samples(middleware)
        self.assertEqual([{"error": {"code": status}} for status in (500, 503, 500)], [s["response"] for s in samples[1:]])
        self.assertEqual("gpu-a", samples[1]["pool"])
        self.assertEqual(1, middleware.counts["lost status"])

    def test_dead_plumbline_costs_the_sample(self):
        engine = Engine()
        plain, tapped, middleware = self.rig(engine)
        middleware.settings.file = os.path.join(self.file, "no", "such", "folder")
        body = {"model": "m", "prompt": "a"}
        self.assertEqual(plain.ask("/v1/completions", body), tapped.ask("/v1/completions", body))
        self.assertEqual([], self.samples(middleware))
        self.assertEqual(1, middleware.counts["lost unreachable"])

    def test_vectors(self):
        with open(os.path.join(ROOT, "docs", "gateways", "vectors.json")) as file:
            vectors = json.load(file)
        for vector in vectors["prompts"]:
            self.assertEqual(vector["digest"], tap.prompt_digest(vectors["key"], vector["request"]), vector)
        for vector in vectors["sessions"]:
            self.assertEqual(vector["samples"], tap.sampled(vector["session"], vector["rate"]), vector)

    def test_under_starlette(self):
        from starlette.applications import Starlette
        engine = Engine()
        app = Starlette()
        app.mount("/", engine)
        os.environ.update(PLUMBLINE_POOL="gpu-a", PLUMBLINE_RATE="1")
        app.add_middleware(tap.PlumblineTap)
        server = Server(app)
        self.addCleanup(server.close)
        body = {"model": "m", "prompt": "a"}
        first = server.ask("/v1/completions", body)
        self.assertEqual(first, server.ask("/v1/completions", body))
        self.assertTrue(any("logprobs" in asked for asked in engine.asked))


if __name__ == "__main__":
    unittest.main()
