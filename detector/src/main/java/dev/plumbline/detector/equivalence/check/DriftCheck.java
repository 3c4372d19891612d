package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.PromptDifference;
import java.util.List;

/** A check that compares lists of the same contexts. */
abstract class DriftCheck extends PlannedCheck {

    private final String finding;

    DriftCheck(Description description, String finding) {
        super(description);
        this.finding = finding;
    }

    /** One for each prompt that was asked more than once. */
    abstract List<PromptDifference> differences(List<Exchange> answered);

    @Override
    final CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        return ListDrift.judge(differences(answered), lnEnough, finding);
    }

    @Override
    public final boolean showsFault(List<Exchange> exchanges) {
        return ListDrift.shows(differences(
                exchanges.stream().filter(x -> x.answer().isAnswered()).toList()));
    }
}
