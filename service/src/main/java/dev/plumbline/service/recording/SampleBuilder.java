package dev.plumbline.service.recording;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Sampler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sample in the making, from another one: the fields are those of {@link Sample} and its parts. */
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
        session = s.placement().session();
        placement = s.placement().key();
        randomlyPlaced = s.placement().random();
        model = s.model();
        version = s.servedBy().version();
        platform = s.servedBy().platform();
        pool = s.pool();
        hardware = s.servedBy().hardware();
        region = s.servedBy().region();
        requestedClass = s.servedBy().requestedClass();
        servedClass = s.servedBy().servedClass();
        labels = s.servedBy().labels();
        sampler = s.sampler();
        started = s.timing().started();
        sampleRate = s.selection().rate();
        promptTokens = s.prompt().tokens();
        promptHash = s.prompt().hash();
        promptScripts = s.prompt().scripts();
        ttftMillis = s.timing().ttftMillis();
        tpotMillis = s.timing().tpotMillis();
        rescored = s.rescored();
        answer = s.answer();
        kind = s.kind();
        languages = s.prompt().languages();
    }

    /** The sample as it now reads. */
    public Sample sample() {
        return new Sample(
                id,
                new Sample.Placement(session, placement, randomlyPlaced),
                new Sample.ServedBy(
                        model, version, platform, pool, hardware, region, requestedClass, servedClass, labels),
                sampler,
                new Sample.Timing(time, started, ttftMillis, tpotMillis),
                new Sample.Selection(kind, sampleRate),
                new Sample.Prompt(promptTokens, promptHash, promptScripts, languages),
                rescored,
                answer);
    }
}
