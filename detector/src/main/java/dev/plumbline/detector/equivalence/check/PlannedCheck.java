package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.ProbeRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** A check whose requests do not depend on answers: they are asked batch by batch. */
abstract class PlannedCheck implements MetamorphicCheck {

    private static final int REFUSED_AT_MOST = 3;

    private final Description description;

    PlannedCheck(Description description) {
        this.description = description;
    }

    /** All that is asked, in order. */
    abstract List<ProbeRequest> plan(IntFunction<String> prompts);

    /** From answers only: those that failed are left out. */
    abstract CheckResult judgeAnswers(List<Exchange> answered, double lnEnough);

    @Override
    public final Description description() {
        return description;
    }

    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        return nextBatch(plan(prompts), soFar);
    }

    @Override
    public final CheckResult judge(List<Exchange> exchanges, double lnEnough) {
        return refusal(exchanges)
                .map(CheckResult::unsupported)
                .orElseGet(() -> judgeAnswers(
                        exchanges.stream().filter(x -> x.answer().isAnswered()).toList(), lnEnough));
    }

    static List<ProbeRequest> nextBatch(List<ProbeRequest> plan, List<Exchange> soFar) {
        if (soFar.size() >= plan.size() || refusal(soFar).isPresent()) {
            return List.of();
        }
        int batch = plan.get(soFar.size()).batch();
        return plan.stream()
                .skip(soFar.size())
                .takeWhile(request -> request.batch() == batch)
                .toList();
    }

    /** Why the endpoint does not take such requests; empty where it does. */
    private static Optional<String> refusal(List<Exchange> exchanges) {
        List<String> refused = exchanges.stream()
                .map(x -> x.answer().error())
                .filter(error -> error != null && error.matches("HTTP 4(00|04|05|22).*"))
                .map(String::valueOf)
                .toList();
        boolean all = refused.size() == exchanges.size();
        return refused.size() >= REFUSED_AT_MOST || (all && !refused.isEmpty())
                ? Optional.of("the endpoint refuses it: " + refused.get(0))
                : Optional.empty();
    }
}
