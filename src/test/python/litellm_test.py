"""The LiteLLM recipe on the arguments that LiteLLM documents, without LiteLLM: python3 litellm_test.py."""

import asyncio
import os
import sys
import unittest
from datetime import datetime, timezone
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "docs", "gateways"))
import plumbline_litellm as recipe  # noqa: E402

recipe.SETTINGS.rate = 1.0


def pre_call(data, call_type):
    return asyncio.run(recipe.logger.async_pre_call_hook(None, None, data, call_type))


class LiteLlmTest(unittest.TestCase):

    def test_what_is_sampled_is_asked_for_more_and_cut_again(self):
        data = pre_call({"messages": [], "litellm_call_id": "c", "stream": True}, "acompletion")
        self.assertTrue(data["logprobs"] and data["top_logprobs"] == 5 and data["stream_options"]["include_usage"])
        chunk = SimpleNamespace(choices=[SimpleNamespace(logprobs={"content": []})], usage=None)
        counted = SimpleNamespace(choices=[], usage={"prompt_tokens": 1})

        async def stream():
            yield chunk
            yield counted

        async def collect():
            return [c async for c in recipe.logger.async_post_call_streaming_iterator_hook(None, stream(), data)]

        left = asyncio.run(collect())
        self.assertEqual(1, len(left))
        self.assertIsNone(left[0].choices[0].logprobs)
        self.assertIsNotNone(chunk.choices[0].logprobs, "the log keeps it")

    def test_legacy_completions_are_asked_for_a_number(self):
        self.assertEqual(5, pre_call({"prompt": "a", "litellm_call_id": "c"}, "text_completion")["logprobs"])

    def test_what_the_client_asked_for_stays(self):
        data = pre_call({"messages": [], "litellm_call_id": "c", "logprobs": True, "top_logprobs": 2}, "completion")
        self.assertEqual(2, data["top_logprobs"])
        answer = SimpleNamespace(choices=[SimpleNamespace(logprobs=1)])
        self.assertIs(answer, asyncio.run(recipe.logger.async_post_call_success_hook(data, None, answer)))

    def test_embeddings_pass(self):
        data = {"input": "a", "litellm_call_id": "c"}
        self.assertEqual(dict(data), pre_call(data, "embeddings"))

    def test_what_failed_is_an_error_and_what_was_refused_is_none(self):
        sent = []
        recipe.logger.sender = SimpleNamespace(offer=lambda sample: sent.append(sample()))
        now = datetime.now(timezone.utc)
        for status in (400, 503, None):
            kwargs = {"litellm_params": {"metadata": {"plumbline": {"kind": "chat"}}, "model_info": {"pool": "gpu-a"}},
                      "model": "m", "litellm_call_id": "c", "messages": [], "exception": SimpleNamespace(status_code=status)}
            asyncio.run(recipe.logger.async_log_failure_event(kwargs, None, now, now))
        self.assertEqual([({"error": {"code": 503}}, "gpu-a")], [(s["response"], s["pool"]) for s in sent])

    def test_sessions_of_litellm(self):
        self.assertEqual("s", recipe.session_of({"litellm_session_id": "s"}))
        self.assertEqual("s", recipe.session_of({"metadata": {"session_id": "s"}}))
        self.assertEqual("s", recipe.session_of({"proxy_server_request": {"headers": {"x-litellm-session-id": "s"}}}))


if __name__ == "__main__":
    unittest.main()
