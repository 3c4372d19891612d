package dev.plumbline.service.recording;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Sampler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sample in the making, from another one: the fields are those of {@link Sample}. */
public final class SampleBuilder {

    public long time;
    public String id;
    public @Nullable String session;
    public @Nullable String placement;
    public boolean randomlyPlaced;
    public String model;
    public @Nullable String version;
    public @Nullable String platform;
    public String pool;
    public @Nullable String hardware;
    public @Nullable String region;
    public @Nullable String requestedClass;
    public @Nullable String servedClass;
    public Map<String, String> labels;
    public Sampler sampler;
    public long started;
    public double sampleRate;
    public int promptTokens;
    public @Nullable String promptHash;
    public @Nullable List<String> promptScripts;
    public SampleKind kind;
    public PromptLanguages languages;
    public double ttftMillis;
    public double tpotMillis;
    public @Nullable List<Double> rescored;
    public Answer answer;

    /** A draft that says what the sample says. */
    public SampleBuilder(Sample s) {
        time = s.time();
        id = s.id();
        session = s.session();
        placement = s.placement();
        randomlyPlaced = s.randomlyPlaced();
        model = s.model();
        version = s.version();
        platform = s.platform();
        pool = s.pool();
        hardware = s.hardware();
        region = s.region();
        requestedClass = s.requestedClass();
        servedClass = s.servedClass();
        labels = s.labels();
        sampler = s.sampler();
        started = s.started();
        sampleRate = s.sampleRate();
        promptTokens = s.promptTokens();
        promptHash = s.promptHash();
        promptScripts = s.promptScripts();
        ttftMillis = s.ttftMillis();
        tpotMillis = s.tpotMillis();
        rescored = s.rescored();
        answer = s.answer();
        kind = s.kind();
        languages = s.languages();
    }

    /** The sample as it now reads. */
    public Sample sample() {
        return new Sample(
                time,
                id,
                session,
                placement,
                randomlyPlaced,
                model,
                version,
                platform,
                pool,
                hardware,
                region,
                requestedClass,
                servedClass,
                labels,
                sampler,
                started,
                sampleRate,
                promptTokens,
                promptHash,
                promptScripts,
                ttftMillis,
                tpotMillis,
                rescored,
                answer,
                kind,
                languages);
    }
}
