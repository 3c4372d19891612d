package dev.plumbline.models.reader;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.plumbline.models.dialect.Body;
import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.parse.Utf8;
import dev.plumbline.models.proto.Generated;
import dev.plumbline.models.proto.GeneratedToken;
import dev.plumbline.models.proto.ListedToken;
import dev.plumbline.models.proto.Prompt;
import dev.plumbline.models.proto.SampleRecord;
import dev.plumbline.models.proto.SamplerSettings;
import dev.plumbline.models.proto.Strings;
import dev.plumbline.models.proto.Timing;
import dev.plumbline.models.proto.TokenName;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.models.stream.ResponseReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Protobuf form of a sample, with the same bounds and the same errors as {@link SampleReader}: what both
 * forms can say they say alike. Thread-safe.
 */
public final class ProtobufReader {

    /**
     * Reads one record. Of one that is longer than {@link SampleReader#MAX_BYTES} the text and the first steps are
     * kept, as of JSON; what carries records has a bound of its own, so that no more than that is read.
     *
     * @param record one {@code plumbline.SampleRecord}
     * @throws BadRecord where the record cannot be taken
     */
    public Sample read(byte[] record) throws BadRecord {
        try {
            return sample(SampleRecord.parseFrom(record));
        } catch (InvalidProtocolBufferException e) {
            throw new BadRecord(Reason.MALFORMED, "", "a plumbline.SampleRecord in Protobuf");
        } catch (BadRecord e) {
            throw record.length <= SampleReader.MAX_BYTES ? e : SampleReader.oversize();
        }
    }

    private static Sample sample(SampleRecord r) throws BadRecord {
        if (!r.hasTime()) {
            throw Checked.missing("time");
        }
        long time = Checked.time("time", r.getTime());
        String id = Checked.needed("id", r.getId(), Envelope.MAX_ID);
        String model = Checked.needed("model", r.getModel(), Envelope.MAX_NAME);
        String pool = Checked.needed("pool", r.getPool(), Envelope.MAX_NAME);
        Sampler sampler = r.hasSampler() ? sampler(r.getSampler()) : Sampler.ABSENT;
        Body body = r.hasResponse() ? body(r.getResponse()) : null;
        SampleKind kind = Envelope.kind(r.getKind(), r.getSampledBy());
        List<Double> rescored = r.hasReference()
                ? Checked.reals("reference.logprobs", r.getReference().getLogprobsList())
                : null;
        if (body == null && !r.hasGenerated() && kind != SampleKind.RESCORED) {
            throw Checked.missing("response");
        }
        LogprobMode mode = body == null ? null : body.mode();
        return new Sample(
                id,
                new Sample.Placement(
                        Checked.name("session", r.getSession(), Envelope.MAX_ID),
                        Checked.name("placement.key", r.getPlacement().getKey(), Envelope.MAX_ID),
                        r.getPlacement().getRandom()),
                servedBy(r, model, pool),
                mode == null ? sampler : sampler.with(mode),
                timing(r, time),
                new Sample.Selection(
                        kind,
                        r.hasSampleRate() ? Checked.real("sample_rate", r.getSampleRate(), Envelope.RATE) : Double.NaN),
                prompt(r.getPrompt()),
                rescored,
                kind == SampleKind.RESCORED
                        ? Envelope.reported(rescored, reported(r))
                        : body == null ? answer(r.getGenerated()) : body.answer());
    }

    private static Sample.ServedBy servedBy(SampleRecord r, String model, String pool) throws BadRecord {
        return new Sample.ServedBy(
                model,
                Checked.name("version", r.getVersion(), Envelope.MAX_NAME),
                Checked.name("platform", r.getPlatform(), Envelope.MAX_NAME),
                pool,
                Checked.name("hardware", r.getHardware(), Envelope.MAX_NAME),
                Checked.name("region", r.getRegion(), Envelope.MAX_NAME),
                Checked.name("context_class.requested", r.getContextClass().getRequested(), Envelope.MAX_NAME),
                Checked.name("context_class.served", r.getContextClass().getServed(), Envelope.MAX_NAME),
                labels(r.getLabelsMap()));
    }

    private static Sample.Timing timing(SampleRecord r, long ended) throws BadRecord {
        Timing t = r.getTiming();
        return new Sample.Timing(
                ended,
                r.hasStarted() ? Checked.time("started", r.getStarted()) : -1,
                t.hasTtftMs() ? Checked.real("timing.ttft_ms", t.getTtftMs(), Envelope.MILLIS) : Double.NaN,
                t.hasTpotMs() ? Checked.real("timing.tpot_ms", t.getTpotMs(), Envelope.MILLIS) : Double.NaN);
    }

    private static Sample.Prompt prompt(Prompt p) throws BadRecord {
        return new Sample.Prompt(
                p.hasTokens() ? Checked.whole("prompt.tokens", p.getTokens(), Range.COUNT) : -1,
                Checked.name("prompt.hash", p.getHash(), Envelope.MAX_NAME),
                p.hasScripts() ? names("prompt.scripts", p.getScripts()) : null,
                new PromptLanguages(
                        names("prompt.asked_scripts", p.getAskedScripts()),
                        p.hasLanguages() ? names("prompt.languages", p.getLanguages()) : null));
    }

    private static @Nullable List<Double> reported(SampleRecord r) throws BadRecord {
        return r.hasReference()
                ? Checked.reals("reference.reported", r.getReference().getReportedList())
                : null;
    }

    private static Body body(ByteString response) throws BadRecord {
        if (response.size() <= SampleReader.MAX_BYTES) {
            return ResponseReader.of(response.toByteArray(), false);
        }
        byte[] kept = response.substring(0, SampleReader.MAX_BYTES).toByteArray();
        byte[] whole = kept[0] == '{' || kept[0] == '[' ? CutRecord.of(kept, kept.length) : kept;
        return ResponseReader.of(Arrays.copyOf(whole, Utf8.wellFormed(whole)), true);
    }

    private static List<String> names(String field, Strings names) throws BadRecord {
        return Checked.names(field, names, Envelope.MAX_SCRIPTS, Envelope.MAX_NAME);
    }

    private static Sampler sampler(SamplerSettings s) throws BadRecord {
        return new Sampler(
                s.hasTemperature()
                        ? Checked.real("sampler.temperature", s.getTemperature(), SamplerFields.TEMPERATURE)
                        : Double.NaN,
                new Sampler.Truncation(
                        s.hasTopP() ? Checked.real("sampler.top_p", s.getTopP(), SamplerFields.TOP_P) : Double.NaN,
                        s.hasTopK()
                                ? Math.max(0, Checked.whole("sampler.top_k", s.getTopK(), SamplerFields.TOP_K))
                                : -1,
                        s.hasMinP() ? Checked.real("sampler.min_p", s.getMinP(), SamplerFields.MIN_P) : Double.NaN),
                s.hasSeed() ? (Long) s.getSeed() : null,
                new Sampler.Logprobs(
                        mode(s.getLogprobs()),
                        s.hasListed() ? Checked.whole("sampler.listed", s.getListed(), SamplerFields.LISTED) : -1),
                new Sampler.Adjustments(
                        s.hasPenalties() ? (Boolean) s.getPenalties() : null,
                        s.hasLogitBias() ? (Boolean) s.getLogitBias() : null,
                        s.hasGrammar() ? (Boolean) s.getGrammar() : null),
                s.hasStop()
                        ? Checked.names("sampler.stop", s.getStop(), SamplerFields.MAX_STOPS, SamplerFields.MAX_STOP)
                        : null,
                s.hasBestOf() ? (Integer) Checked.whole("sampler.best_of", s.getBestOf(), SamplerFields.BEST_OF) : null,
                new Sampler.Engine(
                        Checked.name("sampler.engine", s.getEngine(), Envelope.MAX_NAME),
                        Checked.name("sampler.implementation", s.getImplementation(), Envelope.MAX_NAME),
                        Checked.name("sampler.precision", s.getPrecision(), Envelope.MAX_NAME),
                        s.hasSpeculative() ? (Boolean) s.getSpeculative() : null));
    }

    private static LogprobMode mode(SamplerSettings.Logprobs mode) throws BadRecord {
        return switch (mode) {
            case RAW -> LogprobMode.RAW;
            case PROCESSED -> LogprobMode.PROCESSED;
            case UNKNOWN -> LogprobMode.UNKNOWN;
            case UNRECOGNIZED ->
                throw new BadRecord(Reason.WRONG_TYPE, "sampler.logprobs", "raw, processed or unknown");
        };
    }

    private static Map<String, String> labels(Map<String, String> given) throws BadRecord {
        Map<String, String> labels = new TreeMap<>();
        for (Map.Entry<String, String> label : given.entrySet()) {
            if (label.getKey().isEmpty() || label.getKey().length() > Envelope.MAX_NAME) {
                throw Checked.outOfBounds("labels.*", "label names of 1 to " + Envelope.MAX_NAME + " characters");
            }
            String value = Checked.name("labels.*", label.getValue(), Envelope.MAX_NAME);
            if (value != null) {
                labels.put(label.getKey(), value);
            }
        }
        if (labels.size() > Envelope.MAX_LABELS) {
            throw Checked.outOfBounds("labels", "at most " + Envelope.MAX_LABELS + " labels");
        }
        return labels;
    }

    private static Answer answer(Generated g) throws BadRecord {
        int tokens = g.hasCompletionTokens()
                ? Checked.whole("generated.completion_tokens", g.getCompletionTokens(), Range.COUNT)
                : -1;
        String reason = Checked.name("generated.finish_reason", g.getFinishReason(), Envelope.MAX_NAME);
        int reasoned = g.hasReasoningTokens()
                ? Checked.whole("generated.reasoning_tokens", g.getReasoningTokens(), Range.COUNT)
                : -1;
        boolean cut = Math.max(g.getTokensCount(), g.getReasonedCount()) > SampleReader.MAX_STEPS;
        Set<Gap> gaps = cut ? Set.of(Gap.CUT) : Set.of();
        try {
            Reasoning reasoning =
                    new Reasoning(g.getReasoning(), reasoned, steps(g.getReasonedList(), "generated.reasoned"));
            List<Step> steps = steps(g.getTokensList(), "generated.tokens");
            return new Answer(g.getText(), reasoning, reason, tokens, 0, 0, steps, "", gaps);
        } catch (BadRecord odd) {
            Reasoning reasoning = new Reasoning(g.getReasoning(), reasoned, List.of());
            return new Answer(g.getText(), reasoning, reason, tokens, 0, 0, List.of(), "", gaps)
                    .without(Gap.ODD_LOGPROBS);
        }
    }

    private static List<Step> steps(List<GeneratedToken> tokens, String field) throws BadRecord {
        List<Step> steps = new ArrayList<>(tokens.size());
        for (int i = 0; i < Math.min(tokens.size(), SampleReader.MAX_STEPS); i++) {
            steps.add(step(tokens.get(i), field + '[' + i + ']'));
        }
        return steps;
    }

    private static Step step(GeneratedToken t, String field) throws BadRecord {
        List<Candidate> listed = new ArrayList<>(t.getListedCount());
        boolean whole = true;
        for (ListedToken each : t.getListedList()) {
            whole &= each.hasLogprob();
            listed.add(new Candidate(token(each.getToken(), field + ".listed"), each.getLogprob()));
        }
        Token chosen = token(t.getToken(), field);
        List<Candidate> candidates = whole ? listed : List.of();
        return t.hasLogprob() ? new Step(chosen, t.getLogprob(), candidates) : Step.unreported(chosen, candidates);
    }

    private static Token token(TokenName name, String field) throws BadRecord {
        if (name.hasText()) {
            String bytes = name.hasBytes() ? name.getBytes().toString(StandardCharsets.ISO_8859_1) : null;
            return Token.of(name.getText(), bytes);
        }
        if (!name.hasId() || name.getId() < 0) {
            throw Checked.missing(field + ".token");
        }
        return Token.ofId(name.getId());
    }

    /** Values within their bounds, or the error that says which field is not. */
    private static final class Checked {

        private Checked() {}

        static BadRecord missing(String field) {
            return new BadRecord(Reason.MISSING_FIELD, field, "needed");
        }

        static BadRecord outOfBounds(String field, String bound) {
            return new BadRecord(Reason.OUT_OF_BOUNDS, field, bound);
        }

        /** Proto3 strings without presence: empty is absent, also where JSON would call an empty one out of bounds. */
        static String needed(String field, String value, int max) throws BadRecord {
            String name = name(field, value, max);
            if (name == null) {
                throw missing(field);
            }
            return name;
        }

        static @Nullable String name(String field, String value, int max) throws BadRecord {
            if (value.length() > max) {
                throw outOfBounds(field, "a string of at most " + max + " characters");
            }
            return value.isEmpty() ? null : value;
        }

        static List<String> names(String field, Strings strings, int most, int max) throws BadRecord {
            if (strings.getValuesCount() > most) {
                throw outOfBounds(field, "at most " + most + " strings");
            }
            for (int i = 0; i < strings.getValuesCount(); i++) {
                if (name(field + '[' + i + ']', strings.getValues(i), max) == null) {
                    throw outOfBounds(field + '[' + i + ']', "a string of 1 to " + max + " characters");
                }
            }
            return List.copyOf(strings.getValuesList());
        }

        static double real(String field, double value, Range range) throws BadRecord {
            if (!range.contains(value)) {
                Reason reason = Double.isFinite(value) ? Reason.OUT_OF_BOUNDS : Reason.NOT_FINITE;
                throw new BadRecord(reason, field, "a number " + range);
            }
            return value;
        }

        static int whole(String field, int value, Range range) throws BadRecord {
            if (!range.contains(value)) {
                throw outOfBounds(field, "a whole number " + range);
            }
            return value;
        }

        static List<Double> reals(String field, List<Double> values) throws BadRecord {
            for (int i = 0; i < values.size(); i++) {
                real(field + '[' + i + ']', values.get(i), Range.FINITE);
            }
            return List.copyOf(values);
        }

        static long time(String field, Timestamp time) throws BadRecord {
            if (Math.abs(time.getSeconds()) > Cursor.LATEST / 1000) {
                throw outOfBounds(field, Cursor.YEARS);
            }
            long millis = time.getSeconds() * 1000 + Math.floorDiv(time.getNanos(), 1_000_000);
            if (millis < Cursor.EARLIEST || millis > Cursor.LATEST) {
                throw outOfBounds(field, Cursor.YEARS);
            }
            return millis;
        }
    }
}
