package dev.plumbline.service.delivery.integration;

import dev.plumbline.service.Failure;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What all requests to receivers have in common. */
public final class Requests {

    static final JsonMapper JSON = JsonMapper.shared();

    private Requests() {}

    public static HttpRequest.Builder post(URI url, byte[] body, String type) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", type)
                .header("User-Agent", "Plumbline")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    static byte[] bytes(JsonNode json) {
        return JSON.writeValueAsBytes(json);
    }

    /**
     * An address, which may be a secret.
     *
     * @param what whose it is, for people
     */
    public static URI url(String what, String base, String path) {
        try {
            URI uri = URI.create(base.replaceFirst("/+$", "") + path);
            if (uri.getHost() != null && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // its message would repeat it
        }
        throw new Failure("the address of " + what + " is no http:// or https:// address");
    }

    /** At most so many characters; what is cut ends in an ellipsis. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
