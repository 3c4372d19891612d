package dev.plumbline.detector;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes samples of which a test states only what it is about. */
public final class Make {

    public long time;
    public String id = "r";
    public long started = -1;
    public @Nullable String session;
    public @Nullable String placement;
    public String model = "m";
    public String pool = "a";
    public @Nullable String hardware;
    public @Nullable String requested;
    public @Nullable String served;
    public Sampler sampler = sampler(1, 1, 0, Double.NaN, LogprobMode.RAW, 5, List.of());
    public List<Step> steps = List.of();

    /** A response that took the class it asked for. */
    public static Make response(long time, String id) {
        Make make = new Make();
        make.time = time;
        make.id = id;
        return make;
    }

    public Make started(long value) {
        started = value;
        return this;
    }

    public Make session(String value) {
        session = value;
        return this;
    }

    public Make pool(String value) {
        pool = value;
        return this;
    }

    public Make model(String value) {
        model = value;
        return this;
    }

    public Make placement(String value) {
        placement = value;
        return this;
    }

    public Make routed(String asked, String got) {
        requested = asked;
        served = got;
        return this;
    }

    public Make said(Sampler how, List<Step> what) {
        sampler = how;
        steps = what;
        return this;
    }

    public Sample sample() {
        return new Sample(
                id,
                new Sample.Placement(session, placement, false),
                new Sample.ServedBy(model, null, null, pool, hardware, null, requested, served, Map.of()),
                sampler,
                new Sample.Timing(time, started, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                Sample.Prompt.ABSENT,
                null,
                new Answer("", "stop", steps.size(), steps));
    }

    /** A sampler without penalties, grammar or speculation. */
    public static Sampler sampler(
            double temperature,
            double topP,
            int topK,
            double minP,
            LogprobMode mode,
            int listed,
            @Nullable List<String> stop) {
        return new Sampler(
                temperature,
                new Sampler.Truncation(topP, topK, minP),
                null,
                new Sampler.Logprobs(mode, listed),
                new Sampler.Adjustments(false, false, false),
                stop,
                null,
                new Sampler.Engine(null, null, null, false));
    }
}
