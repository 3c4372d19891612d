package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.models.incident.Layer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** For tokens that are lost on the way (vllm#30437), and answers that are too long. */
final class UsageAgrees extends PlannedCheck {

    private static final int PROMPTS = 20;
    private static final Decoding SAMPLED = Decoding.sampled(12, 2);

    UsageAgrees() {
        super(new Description(
                "usage-agrees",
                "Are max_tokens, the usage, the reason for the end and the tokens that came in agreement?",
                Layer.SERVING,
                "none: the token that ended an answer may be counted or not",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> ProbeRequest.whole(i, prompts.apply(i), SAMPLED))
                .toList();
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        int broken = (int) answered.stream().filter(UsageAgrees::disagrees).count();
        return CheckResult.ofRule(
                broken, answered.size(), "answers have another number of tokens than usage or max_tokens say");
    }

    private static boolean disagrees(Exchange x) {
        int most = x.request().decoding().tokens();
        int came = x.answer().steps().size();
        int counted = x.answer().completionTokens();
        boolean ended = !"length".equals(x.answer().finish());
        if (came > most || counted > most) {
            return true;
        }
        boolean tooShort = !ended && came > 0 && came < most;
        boolean other = counted >= 0 && came > 0 && counted != came && !(ended && counted == came + 1);
        return tooShort || other;
    }
}
