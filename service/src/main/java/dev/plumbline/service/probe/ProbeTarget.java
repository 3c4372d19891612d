package dev.plumbline.service.probe;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pool, and where it can be asked past the load balancer.
 *
 * @param url where its OpenAI-compatible API is
 * @param fields what else is known of it: fields of the sample, labels by any other name
 * @param headers what a gateway needs to be told, so that it asks this pool and no other
 */
public record ProbeTarget(String pool, URI url, Map<String, String> fields, Map<String, String> headers) {

    private static final String HEADER = "header.";

    public ProbeTarget {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Reads {@code gpu-a=http://gpu-a:8000,hardware=h100,header.X-Pool=gpu-a}.
     *
     * @throws IllegalArgumentException says how it should look
     */
    public static ProbeTarget parse(String text) {
        String[] parts = text.split(",", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] field = pair(parts[i], text);
            if (field[0].startsWith(HEADER)) {
                headers.put(field[0].substring(HEADER.length()), field[1]);
            } else {
                fields.put(field[0], field[1]);
            }
        }
        String[] first = pair(parts[0], text);
        return new ProbeTarget(first[0], url(first[1], text), fields, headers);
    }

    /** Where a chat is asked for. */
    URI chat() {
        String base = url.toString().replaceFirst("/+$", "");
        return URI.create(base + (base.endsWith("/v1") ? "" : "/v1") + "/chat/completions");
    }

    private static URI url(String text, String all) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getScheme().startsWith("http")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw bad(all);
    }

    private static String[] pair(String text, String all) {
        int at = text.indexOf('=');
        if (at <= 0 || at == text.length() - 1) {
            throw bad(all);
        }
        return new String[] {
            text.substring(0, at).strip(), text.substring(at + 1).strip()
        };
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("must be POOL=http://HOST:PORT[,NAME=VALUE...], got \"" + text + '"');
    }
}
