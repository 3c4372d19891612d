package dev.plumbline.service.probe.reproduce;

import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.service.probe.ask.RequestJson;
import java.util.ArrayList;
import java.util.List;

/** A reproducer as commands that need nothing of Plumbline: for a report to whoever makes the engine. */
public enum Script {
    CURL {
        @Override
        String head(Reproducer reproducer) {
            return "#!/usr/bin/env bash\n" + about(reproducer, "# ")
                    + "# With a key: KEY=... ; requests of one batch are sent at the same time.\n";
        }

        @Override
        String request(String url, String path, String body, boolean concurrent) {
            return "curl -s ${KEY:+-H \"Authorization: Bearer $KEY\"} -H 'Content-Type: application/json' '" + url
                    + path + "' -d '" + body.replace("'", "'\\''") + "'" + (concurrent ? " &" : "; echo") + "\n";
        }

        @Override
        String endOfBatch() {
            return "wait; echo\n";
        }
    },
    PYTHON {
        @Override
        String head(Reproducer reproducer) {
            return "#!/usr/bin/env python3\n" + about(reproducer, "# ") + """
                    import concurrent.futures, json, os, urllib.request

                    def ask(url, body):
                        headers = {"Content-Type": "application/json"}
                        if "KEY" in os.environ:
                            headers["Authorization"] = "Bearer " + os.environ["KEY"]
                        request = urllib.request.Request(url, body.encode(), headers)
                        return urllib.request.urlopen(request).read().decode()

                    def batch(requests):
                        with concurrent.futures.ThreadPoolExecutor(len(requests)) as threads:
                            for answer in threads.map(lambda r: ask(*r), requests):
                                print(answer)

                    """;
        }

        @Override
        String request(String url, String path, String body, boolean concurrent) {
            String quoted = JSON_STRING.writeValueAsString(body);
            return "    (\"" + url + path + "\", " + quoted + "),\n";
        }

        @Override
        String beginOfBatch() {
            return "batch([\n";
        }

        @Override
        String endOfBatch() {
            return "])\n";
        }
    };

    private static final tools.jackson.databind.json.JsonMapper JSON_STRING =
            tools.jackson.databind.json.JsonMapper.shared();

    abstract String head(Reproducer reproducer);

    abstract String request(String url, String path, String body, boolean concurrent);

    String beginOfBatch() {
        return "";
    }

    abstract String endOfBatch();

    /** The whole script. */
    public String of(Reproducer reproducer) {
        RequestJson json = new RequestJson(reproducer.model(), reproducer.api());
        StringBuilder script = new StringBuilder(head(reproducer));
        for (List<ProbeRequest> batch : batches(reproducer.requests())) {
            boolean concurrent = batch.size() > 1;
            script.append(beginOfBatch());
            for (ProbeRequest request : batch) {
                String url = reproducer
                        .pools()
                        .get(request.side())
                        .url()
                        .replaceFirst("/+$", "")
                        .replaceFirst("/v1$", "");
                script.append(
                        request(url, json.path(request), json.body(request).toString(), concurrent));
            }
            script.append(concurrent || this == PYTHON ? endOfBatch() : "");
        }
        return script.toString();
    }

    private static List<List<ProbeRequest>> batches(List<ProbeRequest> requests) {
        List<List<ProbeRequest>> batches = new ArrayList<>();
        for (ProbeRequest request : requests) {
            List<ProbeRequest> last = batches.isEmpty() ? List.of() : batches.get(batches.size() - 1);
            boolean same = !last.isEmpty()
                    && last.get(0).batch() == request.batch()
                    && last.get(0).side() == request.side();
            if (!same) {
                batches.add(new ArrayList<>());
            }
            batches.get(batches.size() - 1).add(request);
        }
        return batches;
    }

    private static String about(Reproducer reproducer, String mark) {
        StringBuilder about = new StringBuilder();
        about.append(mark).append(reproducer.fault().question()).append('\n');
        about.append(mark).append(reproducer.fault().finding()).append('\n');
        reproducer
                .pools()
                .forEach(pool -> about.append(mark)
                        .append(pool.pool() + ": " + pool.engine() + " " + pool.version())
                        .append('\n'));
        return about.toString();
    }
}
