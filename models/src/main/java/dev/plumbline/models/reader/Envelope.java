package dev.plumbline.models.reader;

import dev.plumbline.models.dialect.Body;
import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.parse.Utf8;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.models.stream.ResponseReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what stands around the engine's body: who served it, and how. */
final class Envelope {

    /** Longest id, session and placement key, in chars. */
    static final int MAX_ID = 512;
    /** Longest name of anything else, in chars. */
    static final int MAX_NAME = Cursor.MAX_NAME;
    /** Most labels. */
    static final int MAX_LABELS = 16;
    /** Most scripts of a prompt; Unicode has fewer than 200. */
    static final int MAX_SCRIPTS = 200;

    /** Of {@code sampled_by}: sampled for its prompt. */
    static final String BY_PROMPT = "prompt";

    /** Of {@code kind}: what a trusted pool makes of a response that has a record of its own. */
    static final String RESCORED = "rescored";

    static final Range MILLIS = Range.atLeast(0);
    static final Range RATE = Range.above(0, 1);

    private final Cursor in;
    private final boolean cut;

    private @Nullable Long time;
    private @Nullable String id;
    private @Nullable String session;
    private @Nullable String placement;
    private boolean randomlyPlaced;
    private @Nullable String model;
    private @Nullable String version;
    private @Nullable String platform;
    private @Nullable String pool;
    private @Nullable String hardware;
    private @Nullable String region;
    private @Nullable String requestedClass;
    private @Nullable String servedClass;
    private Map<String, String> labels = Map.of();
    private Sampler sampler = Sampler.ABSENT;
    private long started = -1;
    private double sampleRate = Double.NaN;
    private @Nullable String kind;
    private @Nullable String sampledBy;
    private int promptTokens = -1;
    private @Nullable String promptHash;
    private @Nullable List<String> promptScripts;
    private List<String> askedScripts = List.of();
    private @Nullable List<String> languages;
    private double ttftMillis = Double.NaN;
    private double tpotMillis = Double.NaN;
    private @Nullable List<Double> rescored;
    private @Nullable List<Double> reported;
    private @Nullable Body body;

    /** @param cut whether it is the beginning of a record */
    Envelope(Cursor in, boolean cut) {
        this.in = in;
        this.cut = cut;
    }

    Sample read() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            field();
        }
        SampleKind is = kind(kind, sampledBy);
        long ended = needed("time", time);
        return new Sample(
                needed("id", id),
                new Sample.Placement(session, placement, randomlyPlaced),
                new Sample.ServedBy(
                        needed("model", model),
                        version,
                        platform,
                        needed("pool", pool),
                        hardware,
                        region,
                        requestedClass,
                        servedClass,
                        labels),
                body == null || body.mode() == null ? sampler : sampler.with(body.mode()),
                new Sample.Timing(ended, started, ttftMillis, tpotMillis),
                new Sample.Selection(is, sampleRate),
                new Sample.Prompt(
                        promptTokens, promptHash, promptScripts, new PromptLanguages(askedScripts, languages)),
                rescored,
                is == SampleKind.RESCORED
                        ? reported(rescored, reported)
                        : needed("response", body).answer());
    }

    static SampleKind kind(@Nullable String kind, @Nullable String sampledBy) {
        return RESCORED.equals(kind)
                ? SampleKind.RESCORED
                : BY_PROMPT.equals(sampledBy) ? SampleKind.BY_PROMPT : SampleKind.RESPONSE;
    }

    /** All that is known of the answer of a record that was re-scored. */
    static Answer reported(@Nullable List<Double> rescored, @Nullable List<Double> reported) throws BadRecord {
        List<Double> own = needed("reference.reported", reported);
        if (own.size() != needed("reference.logprobs", rescored).size()) {
            throw new BadRecord(Reason.OUT_OF_BOUNDS, "reference.reported", "as many as reference.logprobs");
        }
        Token nameless = Token.ofText("");
        List<Step> steps = own.stream()
                .map(logprob -> new Step(nameless, logprob, List.of()))
                .toList();
        return new Answer("", null, -1, steps);
    }

    private void field() throws BadRecord {
        switch (in.field()) {
            case "time" -> time = in.time();
            case "kind" -> kind = in.name(MAX_NAME);
            case "id" -> id = in.filled(MAX_ID);
            case "session" -> session = in.name(MAX_ID);
            case "model" -> model = in.filled(MAX_NAME);
            case "version" -> version = in.name(MAX_NAME);
            case "platform" -> platform = in.name(MAX_NAME);
            case "pool" -> pool = in.filled(MAX_NAME);
            case "hardware" -> hardware = in.name(MAX_NAME);
            case "region" -> region = in.name(MAX_NAME);
            case "context_class" -> contextClass();
            case "sampler" -> sampler = new SamplerFields(in).read();
            case "placement" -> placement();
            case "started" -> started = in.time();
            case "sample_rate" -> sampleRate = in.real(RATE);
            case "sampled_by" -> sampledBy = in.name(MAX_NAME);
            case "prompt" -> prompt();
            case "timing" -> timing();
            case "reference" -> reference();
            case "labels" -> labels = labels();
            case "response" -> body = ResponseReader.read(in, cut);
            default -> in.skip();
        }
    }

    private void contextClass() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "requested" -> requestedClass = in.name(MAX_NAME);
                case "served" -> servedClass = in.name(MAX_NAME);
                default -> in.skip();
            }
        }
    }

    private void placement() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "key" -> placement = in.name(MAX_ID);
                case "random" -> randomlyPlaced = in.flag();
                default -> in.skip();
            }
        }
    }

    private void prompt() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "tokens" -> promptTokens = in.whole(Range.COUNT);
                case "hash" -> promptHash = in.name(MAX_NAME);
                case "scripts" -> promptScripts = in.names(MAX_SCRIPTS, MAX_NAME);
                case "asked_scripts" -> askedScripts = in.names(MAX_SCRIPTS, MAX_NAME);
                case "languages" -> languages = in.names(MAX_SCRIPTS, MAX_NAME);
                default -> in.skip();
            }
        }
    }

    private void timing() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "ttft_ms" -> ttftMillis = in.real(MILLIS);
                case "tpot_ms" -> tpotMillis = in.real(MILLIS);
                default -> in.skip();
            }
        }
    }

    private void reference() throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "logprobs" -> rescored = reals();
                case "reported" -> reported = reals();
                default -> in.skip();
            }
        }
    }

    private List<Double> reals() throws BadRecord {
        List<Double> reals = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            reals.add(in.real(Range.FINITE));
        }
        return List.copyOf(reals);
    }

    private Map<String, String> labels() throws BadRecord {
        Map<String, String> labels = new TreeMap<>();
        in.enterObject();
        while (in.nextField()) {
            String label = in.field();
            String value = in.name(MAX_NAME);
            if (label.isEmpty() || label.length() > MAX_NAME || !Utf8.canHold(label)) {
                throw in.outOfBounds("label names of 1 to " + MAX_NAME + " characters");
            }
            if (value != null) {
                labels.put(label, value);
            }
            if (labels.size() > MAX_LABELS) {
                throw new BadRecord(Reason.OUT_OF_BOUNDS, "labels", "at most " + MAX_LABELS + " labels");
            }
        }
        return labels;
    }

    private static <T> T needed(String field, @Nullable T value) throws BadRecord {
        if (value == null) {
            throw new BadRecord(Reason.MISSING_FIELD, field, "needed");
        }
        return value;
    }
}
