package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.models.incident.Layer;
import java.util.List;
import java.util.function.IntFunction;

/** Asks again with a word of the answer as stop string. */
final class StopStrings extends PlannedCheck {

    private static final int PROMPTS = 4;
    private static final Decoding GREEDY = Decoding.greedy(24, 5);

    StopStrings() {
        super(new Description(
                "stop-strings", "Does a stop string end the answer before it?", Layer.SERVING, "none", Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        throw new UnsupportedOperationException("stop strings are words of answers");
    }

    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        int n = soFar.size();
        if (n >= 2 * PROMPTS || soFar.stream().anyMatch(x -> !x.answer().isAnswered())) {
            return List.of();
        }
        ProbeRequest plain = ProbeRequest.whole(n, prompts.apply(n / 2), GREEDY);
        if (n % 2 == 0) {
            return List.of(plain);
        }
        return List.of(plain.withDecoding(
                GREEDY.withStop(word(soFar.get(n - 1).answer().text()))));
    }

    /** The third word of the answer; one that no answer holds where it has fewer. */
    private static String word(String text) {
        String[] words = text.strip().split("\\s+", -1);
        return words.length > 2 ? words[2] : "\u0001";
    }

    /** Answers at temperature 0 repeat up to near ties; those that do not hold the word prove nothing. */
    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        List<Exchange> stopped = answered.stream()
                .filter(x -> !x.request().decoding().stop().isEmpty())
                .toList();
        int broken = (int) stopped.stream()
                .filter(x -> x.request().decoding().stop().stream()
                        .anyMatch(x.answer().text()::contains))
                .count();
        return CheckResult.ofRule(broken, stopped.size(), "answers went on beyond their stop string");
    }
}
