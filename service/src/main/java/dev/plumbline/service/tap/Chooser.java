package dev.plumbline.service.tap;

import dev.plumbline.service.tap.generation.Additions;
import dev.plumbline.service.tap.generation.GenerationRequest;
import dev.plumbline.service.tap.generation.PlainForms;
import dev.plumbline.service.tap.generation.PromptDigest;
import dev.plumbline.service.tap.generation.RequestKind;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Decides which responses are sampled, and what may be asked for beyond what their clients did. */
final class Chooser {

    private static final String FIELD = ".";
    private static final int LONGEST_ID = 128;
    private static final int LONGEST_SESSION = 512;

    private final TapSettings.Rules rules;
    private final @Nullable PromptDigest digest;
    private final PlainForms forms;
    private final SampleMemory memory;
    private final TapMetrics metrics;

    Chooser(TapSettings.Rules rules, PlainForms forms, SampleMemory memory, TapMetrics metrics) {
        this.rules = rules;
        this.digest = rules.promptKey() == null ? null : new PromptDigest(rules.promptKey());
        this.forms = forms;
        this.memory = memory;
        this.metrics = metrics;
    }

    /** Whether the headers alone say that the response is not sampled: its request need not be looked into. */
    boolean isOut(HttpFields headers) {
        if (rules.rate() == 0 && rules.twinRate() == 0) {
            return true;
        }
        if (rules.twinRate() > 0 && digest != null) {
            return false;
        }
        for (String name : rules.sessions()) {
            if (name.startsWith(FIELD)) {
                return false;
            }
            String session = session(headers.get(name));
            if (session != null) {
                return !SamplingRule.samples(session, rules.rate());
            }
        }
        return false;
    }

    /** Decides; null where the response is not sampled. */
    @Nullable
    TappedExchange choose(RequestKind kind, HttpFields headers, GenerationRequest request, boolean packs) {
        TappedExchange.Choice choice = choice(headers, request);
        if (choice == null || isBatch(request)) {
            return null;
        }
        metrics.chosen(choice.by());
        Set<String> wanted = Additions.wanted(kind, request);
        Set<String> learning = Set.of();
        Additions additions = Additions.NONE;
        if (Additions.isOdd(kind, request)) {
            untouched(kind.hasLogprobs(), TapMetrics.Untouched.ODD_REQUEST);
        } else if (packs && acceptsPacked(headers)) {
            untouched(!wanted.isEmpty(), TapMetrics.Untouched.PACKED);
        } else if (!wanted.isEmpty() && forms.mustLearn(kind, request.isStreamed(), wanted)) {
            learning = wanted;
            metrics.untouched(TapMetrics.Untouched.LEARNING);
        } else {
            additions = Additions.of(kind, request, forms.of(kind, request.isStreamed(), wanted), rules.listed());
            untouched(wanted.contains(RequestKind.LOGPROBS) && additions.isEmpty(), TapMetrics.Untouched.UNCERTAIN);
        }
        return new TappedExchange(kind, request, choice, additions, learning, headers.get("X-Context-Class"), memory);
    }

    private void untouched(boolean counts, TapMetrics.Untouched why) {
        if (counts) {
            metrics.untouched(why);
        }
    }

    private TappedExchange.@Nullable Choice choice(HttpFields headers, GenerationRequest request) {
        String id = id(headers);
        String session = session(headers, request);
        String prompt = digest == null ? null : digest.of(request);
        if (SamplingRule.samples(session == null ? id : session, rules.rate())) {
            return new TappedExchange.Choice(
                    id, session, session == null ? SampledBy.RESPONSE : SampledBy.SESSION, rules.rate(), prompt);
        }
        if (prompt != null && SamplingRule.samplesPrompt(prompt, rules.twinRate())) {
            return new TappedExchange.Choice(id, session, SampledBy.PROMPT, rules.twinRate(), prompt);
        }
        return null;
    }

    /** Several prompts in one request have several answers, and none of them can be told from the others. */
    private static boolean isBatch(GenerationRequest request) {
        JsonNode prompt = request.get("prompt");
        return prompt.isArray() && prompt.size() > 1 && !prompt.get(0).isNumber();
    }

    private static boolean acceptsPacked(HttpFields headers) {
        String accepted = headers.get("Accept-Encoding");
        return accepted != null && !accepted.isBlank() && !accepted.strip().equalsIgnoreCase("identity");
    }

    private @Nullable String session(HttpFields headers, GenerationRequest request) {
        for (String name : rules.sessions()) {
            String value =
                    name.startsWith(FIELD) ? request.at(name.substring(1)).asString(null) : headers.get(name);
            String session = session(value);
            if (session != null) {
                return session;
            }
        }
        return null;
    }

    private static @Nullable String session(@Nullable String value) {
        return value == null || value.isBlank() || value.length() > LONGEST_SESSION ? null : value.strip();
    }

    /**
     * The client's own id of the request where it sends one, so that it can be looked up, and something that nobody
     * else has.
     */
    private static String id(HttpFields headers) {
        String random = UUID.randomUUID().toString().replace("-", "");
        HttpField field = headers.getField("X-Request-Id");
        String sent = field == null ? null : field.getValue();
        return sent == null || sent.isBlank() || sent.length() > LONGEST_ID
                ? random
                : sent.strip() + '.' + random.substring(0, 8);
    }
}
