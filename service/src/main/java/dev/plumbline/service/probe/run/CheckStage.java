package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.service.probe.ask.PoolRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Puts one pool through all checks; each is judged while it is asked, and ends as soon as it fails. */
final class CheckStage {

    private final PoolSession pool;
    private final PromptSource prompts;
    private final double lnEnough;
    private final Consumer<String> progress;

    /** A check with all that was asked for it. */
    record Checked(MetamorphicCheck check, CheckResult result, List<Exchange> exchanges) {}

    CheckStage(PoolSession pool, PromptSource prompts, double lnEnough, Consumer<String> progress) {
        this.pool = pool;
        this.prompts = prompts;
        this.lnEnough = lnEnough;
        this.progress = progress;
    }

    List<Checked> run(List<MetamorphicCheck> checks) throws InterruptedException {
        List<Checked> results = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            Checked checked = run(checks.get(i));
            results.add(checked);
            progress.accept(pool.name() + ": " + (i + 1) + " of " + checks.size() + " checks, "
                    + checked.check().description().name() + " "
                    + checked.result().outcome().name().toLowerCase(java.util.Locale.ROOT));
        }
        return results;
    }

    private Checked run(MetamorphicCheck check) throws InterruptedException {
        List<Exchange> exchanges = new ArrayList<>();
        CheckResult result = check.judge(exchanges, lnEnough);
        List<ProbeRequest> next = check.next(exchanges, prompts::at);
        while (!next.isEmpty() && result.outcome() != Outcome.FAILED && !pool.isLost()) {
            exchanges.addAll(pool.asker().ask(check.description().name(), next));
            result = check.judge(exchanges, lnEnough);
            next = check.next(exchanges, prompts::at);
        }
        PoolRecord.Snapshot met = pool.client().record().snapshot();
        if (result.outcome() == Outcome.PASSED && (met.lost() || met.outOfBudget())) {
            result = result.as(Outcome.INSUFFICIENT);
        }
        boolean promised = check.description().promise().isMadeBy(pool.engine().engine());
        if (result.outcome() == Outcome.FAILED && !promised) {
            result = result.as(Outcome.FINDING);
        }
        return new Checked(check, result, exchanges);
    }
}
