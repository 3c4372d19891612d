"""The middleware in front of a real engine, under uvicorn: ENGINE=http://127.0.0.1:PORT python3 engine_test.py.

An application relays to the engine; clients get the same bytes with and without the middleware, but for the answer's id.
"""

import asyncio
import http.client
import json
import os
import re
import sys
import tempfile
import unittest
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "docs", "gateways"))
import plumbline_tap as tap  # noqa: E402
from middleware_test import Server  # noqa: E402

ENGINE = urlsplit(os.environ["ENGINE"])
PROMPT = "Once upon a time"


async def relay(scope, receive, send):
    """Sends on what comes, and what comes back as it comes."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    connection = http.client.HTTPConnection(ENGINE.hostname, ENGINE.port, timeout=30)
    try:
        await asyncio.to_thread(connection.request, "POST", scope["path"], body, {"content-type": "application/json"})
        answer = await asyncio.to_thread(connection.getresponse)
        headers = [(b"content-type", answer.headers["content-type"].encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while chunk := await asyncio.to_thread(answer.read1, 65536):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        connection.close()


def masked(answer):
    status, headers, body = answer
    return status, headers, re.sub(rb'"id":"[^"]*"', b'"id":""', body)


class EngineTest(unittest.TestCase):

    def test_answers_are_the_engines_but_for_their_ids(self):
        file = os.path.join(tempfile.mkdtemp(), "samples.jsonl")
        env = {"PLUMBLINE_FILE": file, "PLUMBLINE_POOL": "gpu-a", "PLUMBLINE_RATE": "1", "PLUMBLINE_ENGINE": "vllm"}
        middleware = tap.PlumblineTap(relay, tap.Settings(env))
        plain, tapped = Server(relay), Server(middleware)
        self.addCleanup(plain.close)
        self.addCleanup(tapped.close)
        drawn = {"model": "stories-260k", "max_tokens": 24, "seed": 7, "temperature": 0.9, "top_p": 0.95}
        chat = {**drawn, "messages": [{"role": "user", "content": PROMPT}]}
        legacy = {**drawn, "prompt": PROMPT}
        usage = {"stream": True, "stream_options": {"include_usage": True}}
        cases = [("/v1/chat/completions", {**chat, **more}) for more in ({}, {"stream": True}, usage, {"logprobs": True, "top_logprobs": 2})]
        cases += [("/v1/completions", {**legacy, **more}) for more in ({}, {"stream": True}, usage, {"logprobs": 2})]
        for path, body in cases:
            expected = masked(plain.ask(path, body))
            for i in range(3):  # how the engine writes what nobody asked for is learned from the first
                self.assertEqual(expected, masked(tapped.ask(path, body)), (path, body, i))
        middleware.sender.waiting.join()
        with open(file) as lines:
            samples = [json.loads(line) for line in lines]
        self.assertEqual(3 * len(cases), len(samples), middleware.counts)
        for case, sample in zip(cases, samples[2::3]):
            self.assertIn("logprob", json.dumps(sample["response"]), case)
            self.assertGreater(sample["prompt"]["tokens"], 0, case)


if __name__ == "__main__":
    unittest.main()
