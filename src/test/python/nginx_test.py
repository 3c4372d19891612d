"""The nginx recipe in a real nginx with njs, in front of an engine that writes as vLLM does: python3 nginx_test.py."""

import json
import os
import re
import subprocess
import tempfile
import time
import unittest
import urllib.request

from middleware_test import ROOT, Engine, Server, tap

CHAT = {"model": "m", "messages": [{"role": "user", "content": "Gr\u00fc\u00dfe"}]}
KEY = "a key that all gateways share"


class WithPool(Engine):
    """Says which pool it is, as the recipe wants it; other paths are no generation."""

    async def __call__(self, scope, receive, send):
        async def named(message):
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-pool", b"gpu-a")]}
            await send(message)

        if scope["path"] == "/v1/models":
            await self.whole(named, {"data": []})
        else:
            await super().__call__(scope, receive, named)


class NginxTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.engine = WithPool()
        cls.server = Server(cls.engine)
        cls.folder = tempfile.mkdtemp()
        os.chmod(cls.folder, 0o777)
        gateways = os.path.join(ROOT, "docs", "gateways")
        with open(os.path.join(gateways, "plumbline.js")) as file:
            script = file.read().replace("const RATE = 0.01;", "const RATE = 1;")
        with open(os.path.join(gateways, "nginx.conf")) as file:
            conf = file.read()
        with cls.socket_port() as port:
            cls.port = port.getsockname()[1]
        conf = conf.replace("127.0.0.1:8000", "127.0.0.1:%d" % cls.server.port).replace("127.0.0.1:8080", "127.0.0.1:%d" % cls.port)
        conf = conf.replace("load_module modules/", "load_module /usr/lib/nginx/modules/").replace("samples.jsonl", cls.folder + "/samples.jsonl")
        conf = "daemon off; pid %s/pid; error_log %s/error.log;\n" % (cls.folder, cls.folder) + re.sub(
            r"http \{", "http { " + "".join("%s_temp_path %s/%s; " % (n, cls.folder, n) for n in
                                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) + " access_log off;", conf, count=1)
        for name, text in (("plumbline.js", script), ("nginx.conf", conf)):
            with open(os.path.join(cls.folder, name), "w") as file:
                file.write(text)
        cls.nginx = subprocess.Popen(["nginx", "-p", cls.folder, "-c", "nginx.conf", "-e", cls.folder + "/error.log"],
                                     env={**os.environ, "PLUMBLINE_PROMPT_KEY": KEY})
        for _ in range(200):
            try:
                cls.socket_connect()
                break
            except OSError:
                time.sleep(0.05)

    @staticmethod
    def socket_port():
        import socket
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        return free

    @classmethod
    def socket_connect(cls):
        import socket
        socket.create_connection(("127.0.0.1", cls.port), 1).close()

    @classmethod
    def tearDownClass(cls):
        cls.nginx.terminate()
        cls.nginx.wait(10)
        cls.server.close()

    def ask(self, path, body, headers=()):
        class At:
            port = self.port
        return Server.ask(At, path, body, headers)

    def lines(self, at_least):
        for _ in range(600):
            path = self.folder + "/samples.jsonl"
            with open(path) if os.path.exists(path) else open(os.devnull) as file:
                whole = [line for line in file if line.endswith("\n")]  # nginx may be about to write the rest of the last
            lines = [json.loads(line) for line in whole if line.strip()]
            if len(lines) >= at_least:
                return lines
            time.sleep(0.05)
        with open(self.folder + "/error.log") as log:
            self.fail("%d lines: %s" % (len(lines), log.read()[-2000:]))

    def test_answers_are_the_engines_and_samples_hold_more(self):
        cases = [("/v1/chat/completions", CHAT), ("/v1/chat/completions", {**CHAT, "stream": True}),
                 ("/v1/completions", {"model": "m", "prompt": "a"}), ("/v1/completions", {"model": "m", "prompt": "a", "stream": True}),
                 ("/v1/chat/completions", {**CHAT, "logprobs": True, "top_logprobs": 2})]
        before = len(self.lines(0))
        for path, body in cases:
            expected = self.server.ask(path, body)
            got = self.ask(path, body, {"X-Session-Id": "s-1"})
            self.assertEqual((expected[0], expected[2]), (got[0], got[2]), (path, body))
        lines = self.lines(before + len(cases))[before:]
        for line in lines:
            self.assertIn("-2.5", line["response"])
            self.assertEqual(("gpu-a", "s-1", "session"), (line["pool"], line["session"], line["sampled_by"]))
        self.assertEqual(tap.prompt_digest(KEY, CHAT), lines[0]["prompt"]["hash"])
        self.assertEqual(5, lines[0]["sampler"]["listed"])

    def test_digests_are_those_of_the_vectors(self):
        with open(os.path.join(ROOT, "docs", "gateways", "vectors.json")) as file:
            vectors = json.load(file)
        self.assertEqual(KEY, vectors["key"])
        for vector in vectors["prompts"]:
            request = vector["request"]
            if vector["digest"] and ("messages" in request or "prompt" in request):
                path = "/v1/chat/completions" if "messages" in request else "/v1/completions"
                before = len(self.lines(0))
                self.ask(path, {**request, "model": "m"})
                self.assertEqual(vector["digest"], self.lines(before + 1)[-1]["prompt"]["hash"], request)

    def test_without_a_session_the_request_is_one_of_its_own(self):
        before = len(self.lines(0))
        self.ask("/v1/chat/completions", CHAT)
        line = self.lines(before + 1)[-1]
        self.assertNotIn("session", line)
        self.assertEqual("response", line["sampled_by"])

    def test_what_the_engine_failed_to_answer_is_an_error_and_what_it_refused_has_no_line(self):
        before = len(self.lines(0))
        for status in (400, 429, 503):
            self.engine.refuses = status
            try:
                self.assertEqual(status, self.ask("/v1/chat/completions", CHAT)[0])
            finally:
                self.engine.refuses = 0
        self.ask("/v1/chat/completions", CHAT)
        lines = self.lines(before + 2)[before:]
        self.assertEqual(2, len(lines))
        self.assertEqual({"error": {"code": 503}}, lines[0]["response"])
        self.assertEqual("gpu-a", lines[0]["pool"])
        self.assertIn("-2.5", lines[1]["response"])

    def test_other_paths_pass(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/v1/models" % self.port) as answer:
            self.assertEqual(b'{"data":[]}', answer.read())


if __name__ == "__main__":
    unittest.main()
