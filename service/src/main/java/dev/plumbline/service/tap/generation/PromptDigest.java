package dev.plumbline.service.tap.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * Keyed digest of all that the model was given: HMAC-SHA-256 over the canonical form (RFC 8785) of those fields of the
 * request that
 * make up its context. The same in tap, middleware and recipes; {@code docs/gateways/vectors.json} holds test vectors.
 */
public final class PromptDigest {

    /** Fields of a request that make up what the model is given; those that are absent or null are left out. */
    public static final List<String> FIELDS = List.of(
            "add_generation_prompt",
            "chat_template",
            "chat_template_kwargs",
            "continue_final_message",
            "documents",
            "functions",
            "input",
            "instructions",
            "messages",
            "prompt",
            "reasoning",
            "reasoning_effort",
            "suffix",
            "system",
            "thinking",
            "tool_choice",
            "tools");

    /** Where a request names what the engine remembers, nobody here knows the context. */
    private static final List<String> ELSEWHERE = List.of("previous_response_id", "conversation");

    private static final String PREFIX = "p-";
    private static final int DIGITS = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param key the secret; the same at all who write samples of one installation */
    public PromptDigest(String key) {
        this.key = new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM);
    }

    /** The digest, or null where the context is not in the request or has no canonical form. */
    @Nullable
    public String of(GenerationRequest request) {
        if (ELSEWHERE.stream().anyMatch(request::has)) {
            return null;
        }
        StringBuilder json = new StringBuilder("{");
        for (String field : FIELDS) {
            if (request.has(field)) {
                json.append(json.length() == 1 ? "\"" : ",\"")
                        .append(field)
                        .append("\":")
                        .append(request.raw(field));
            }
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] digest = mac.doFinal(new JsonCanonicalizer(json.append('}').toString()).getEncodedUTF8());
            return PREFIX + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (IOException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "PromptDigest";
    }
}
