package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.LogprobModeInference;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Of which distribution a response's lists are, as far as that matters to who compares them with another's.
 *
 * <p>The model's own is one form. At temperature 1 with nothing cut, and at temperature 0, where nothing is divided or
 * cut, what is sampled from is the model's own, whatever the mode is called. Else what was shaped by settings is
 * compared with what was shaped by the same ones.
 *
 * @param form the form; null where the lists cannot be compared
 * @param doubt why they cannot be; null where they can
 */
record ListForm(Context.@Nullable Form form, @Nullable Unverifiable doubt) {

    private static final ListForm RAW = new ListForm(Context.Form.RAW, null);
    private static final ListForm UNCHANGED = new ListForm(Context.Form.UNCHANGED, null);

    /** The form of a sample's lists. */
    static ListForm of(Sample sample) {
        Sampler s = sample.sampler();
        if (sample.answer().steps().stream().allMatch(step -> step.listed().isEmpty())) {
            return doubt(Unverifiable.NO_LOGPROBS);
        }
        if (s.logprobs().mode() == LogprobMode.RAW) {
            return RAW;
        }
        Unverifiable shaped = shaped(s);
        if (shaped != null) {
            return doubt(shaped);
        }
        if (s.temperature() == 0
                && LogprobModeInference.areProbabilities(sample.answer().steps())) {
            return s.logprobs().mode() == LogprobMode.PROCESSED ? UNCHANGED : RAW;
        }
        if (s.logprobs().mode() == LogprobMode.UNKNOWN) {
            return doubt(Unverifiable.UNKNOWN_MODE);
        }
        return s.temperature() == 0 ? doubt(Unverifiable.AFTER_CUTS) : processed(s);
    }

    /** Why nobody can tell what shaped the lists beside temperature and cuts; null where nothing did. */
    private static @Nullable Unverifiable shaped(Sampler s) {
        boolean known = Stream.of(
                        s.adjustments().penalties(),
                        s.adjustments().logitBias(),
                        s.adjustments().grammar())
                .noneMatch(Objects::isNull);
        if (!known
                || Double.isNaN(s.temperature())
                || Double.isNaN(s.truncation().topP())
                || s.truncation().topK() < 0) {
            return Unverifiable.ABSENT_SETTING;
        }
        boolean altered = Stream.of(
                        s.adjustments().penalties(),
                        s.adjustments().logitBias(),
                        s.adjustments().grammar())
                .anyMatch(Boolean.TRUE::equals);
        return altered ? Unverifiable.ALTERED : null;
    }

    private static ListForm processed(Sampler s) {
        double minP = s.truncation().minP() > 0 ? s.truncation().minP() : 0;
        boolean cut = s.truncation().topP() < 1 || s.truncation().topK() > 0 || minP > 0;
        if (s.temperature() == 1 && !cut) {
            return UNCHANGED;
        }
        ByteBuffer settings = ByteBuffer.allocate(4 * Long.BYTES)
                .putDouble(s.temperature())
                .putDouble(s.truncation().topP())
                .putLong(s.truncation().topK())
                .putDouble(minP);
        long digest = 1;
        for (byte b : settings.array()) {
            digest = 0x100000001b3L * (digest ^ (b & 0xff)); // FNV-1a: no secret, and few values
        }
        return new ListForm(new Context.Form(digest, s.temperature(), cut, true), null);
    }

    private static ListForm doubt(Unverifiable why) {
        return new ListForm(null, why);
    }
}
