package dev.plumbline.service.inspect;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many samples state a field. */
final class Presence {

    /** Fields of the sampler that questions need. */
    private static final String SAMPLER = "sampler.";

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long samples;

    void add(Sample s) {
        samples++;
        count("session", s.placement().session() != null || s.placement().key() != null);
        count("hardware", s.servedBy().hardware() != null);
        count("version", s.servedBy().version() != null);
        count("region", s.servedBy().region() != null);
        count(
                "context_class",
                s.servedBy().requestedClass() != null && s.servedBy().servedClass() != null);
        count("prompt.hash", s.prompt().hash() != null);
        count("prompt.scripts", s.prompt().scripts() != null);
        count(
                "timing",
                !Double.isNaN(s.timing().ttftMillis())
                        || !Double.isNaN(s.timing().tpotMillis()));
        count("started", s.timing().started() >= 0);
        count("sample_rate", !Double.isNaN(s.selection().rate()));
        count("reference.logprobs", s.rescored() != null);
        count("logprobs", !s.answer().steps().isEmpty());
        add(s.sampler());
    }

    private void add(Sampler s) {
        count(SAMPLER + "temperature", !Double.isNaN(s.temperature()));
        count(SAMPLER + "top_p", !Double.isNaN(s.truncation().topP()));
        count(SAMPLER + "top_k", s.truncation().topK() >= 0);
        count(SAMPLER + "listed", s.logprobs().listed() >= 0);
        count(SAMPLER + "logprobs", s.logprobs().mode() != LogprobMode.UNKNOWN);
        count(SAMPLER + "stop", s.stop() != null);
        count(SAMPLER + "penalties", s.adjustments().penalties() != null);
        count(SAMPLER + "logit_bias", s.adjustments().logitBias() != null);
        count(SAMPLER + "grammar", s.adjustments().grammar() != null);
        count(SAMPLER + "speculative", s.engine().speculative() != null);
        count(SAMPLER + "implementation", s.engine().implementation() != null);
    }

    private void count(String field, boolean there) {
        counts.merge(field, there ? 1L : 0L, Long::sum);
    }

    /** How many state it. */
    long of(String field) {
        return counts.getOrDefault(field, 0L);
    }

    long samples() {
        return samples;
    }

    /** By field, in a fixed order. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The sampler's settings that less than half of the samples state. */
    List<String> absentSettings() {
        return counts.entrySet().stream()
                .filter(e -> e.getKey().startsWith(SAMPLER) && 2 * e.getValue() < samples)
                .map(e -> e.getKey().substring(SAMPLER.length()))
                .toList();
    }
}
