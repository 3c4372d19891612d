package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** For chunks that are lost or doubled (vllm#30437). */
final class StreamEqualsWhole extends PlannedCheck {

    private static final int PROMPTS = 6;
    private static final Decoding GREEDY = Decoding.greedy(16, 5);

    StreamEqualsWhole() {
        super(new Description(
                "stream-equals-whole",
                "Is an answer that is streamed the same as a whole one?",
                Layer.SERVING,
                "none: what follows a near tie (0.02 nats) is left out",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < 2 * PROMPTS; i++) {
            plan.add(ProbeRequest.whole(i, prompts.apply(i / 2), GREEDY)
                    .withForm(i % 2 == 0 ? Form.WHOLE : Form.STREAMED));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<String, ProbeAnswer> whole = new HashMap<>();
        int broken = 0;
        int trials = 0;
        for (Exchange x : answered) {
            ProbeAnswer other = whole.get(x.request().prompt());
            if (x.request().form() == Form.WHOLE) {
                whole.put(x.request().prompt(), x.answer());
            } else if (other != null) {
                trials++;
                broken += SameWalk.parts(other, x.answer()) ? 1 : 0;
            }
        }
        return CheckResult.ofRule(broken, trials, "answers were streamed otherwise than whole");
    }
}
