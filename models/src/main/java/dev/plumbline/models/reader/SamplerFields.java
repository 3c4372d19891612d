package dev.plumbline.models.reader;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sampler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a response was sampled. */
final class SamplerFields {

    /** Most stop strings; engines allow 4 to 64. */
    static final int MAX_STOPS = 256;
    /** Longest stop string, in chars. */
    static final int MAX_STOP = 1024;

    static final Range TEMPERATURE = Range.closed(0, 100);
    static final Range TOP_P = Range.above(0, 1);
    static final Range TOP_K = Range.closed(-1, Integer.MAX_VALUE);
    static final Range MIN_P = Range.closed(0, 1);
    static final Range LISTED = Range.closed(0, 1000);
    static final Range BEST_OF = Range.closed(1, Integer.MAX_VALUE);

    private final Cursor in;

    private double temperature = Double.NaN;
    private double topP = Double.NaN;
    private int topK = -1;
    private double minP = Double.NaN;
    private @Nullable Long seed;
    private LogprobMode logprobs = LogprobMode.UNKNOWN;
    private int listed = -1;
    private @Nullable String implementation;
    private @Nullable String precision;
    private @Nullable Boolean penalties;
    private @Nullable Boolean logitBias;
    private @Nullable Boolean grammar;
    private @Nullable List<String> stop;
    private @Nullable Integer bestOf;
    private @Nullable Boolean speculative;
    private @Nullable String engine;

    SamplerFields(Cursor in) {
        this.in = in;
    }

    Sampler read() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            field();
        }
        return new Sampler(
                temperature,
                new Sampler.Truncation(topP, topK, minP),
                seed,
                new Sampler.Logprobs(logprobs, listed),
                new Sampler.Adjustments(penalties, logitBias, grammar),
                stop,
                bestOf,
                new Sampler.Engine(engine, implementation, precision, speculative));
    }

    private void field() throws BadRecord {
        switch (in.field()) {
            case "temperature" -> temperature = in.real(TEMPERATURE);
            case "top_p" -> topP = in.real(TOP_P);
            case "top_k" -> topK = Math.max(0, in.whole(TOP_K)); // some engines say −1 for none
            case "min_p" -> minP = in.real(MIN_P);
            case "seed" -> seed = in.integer();
            case "logprobs" -> logprobs = mode();
            case "listed" -> listed = in.whole(LISTED);
            case "implementation" -> implementation = in.name(Envelope.MAX_NAME);
            case "precision" -> precision = in.name(Envelope.MAX_NAME);
            case "penalties" -> penalties = in.flag();
            case "logit_bias" -> logitBias = in.flag();
            case "grammar" -> grammar = in.flag();
            case "stop" -> stop = in.atString() ? List.of(in.filled(MAX_STOP)) : in.names(MAX_STOPS, MAX_STOP);
            case "best_of" -> bestOf = in.whole(BEST_OF);
            case "speculative" -> speculative = in.flag();
            case "engine" -> engine = in.name(Envelope.MAX_NAME);
            default -> in.skip();
        }
    }

    private LogprobMode mode() throws BadRecord {
        String expected = "raw, processed or unknown";
        if (!in.atString()) {
            throw in.wrongType(expected);
        }
        return switch (in.string()) {
            case "raw" -> LogprobMode.RAW;
            case "processed" -> LogprobMode.PROCESSED;
            case "unknown" -> LogprobMode.UNKNOWN;
            default -> throw in.wrongType(expected);
        };
    }
}
