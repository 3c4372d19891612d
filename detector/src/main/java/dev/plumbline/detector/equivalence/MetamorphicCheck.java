package dev.plumbline.detector.equivalence;

import dev.plumbline.models.incident.Layer;
import java.util.List;
import java.util.function.IntFunction;

/** A relation that answers of one endpoint must have to each other, or to what the endpoint reports of them. */
public interface MetamorphicCheck {

    /** What its name, its question and its layer are. */
    Description description();

    /**
     * What to ask next.
     *
     * @param soFar what was asked already, in order
     * @param prompts a prompt for each number, all of them distinct
     * @return empty where nothing remains to be asked
     */
    List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts);

    /**
     * What follows from what was asked, whichever part of it that is.
     *
     * @param lnEnough ln(1/α) of this check
     */
    CheckResult judge(List<Exchange> exchanges, double lnEnough);

    /** Whether a part of a failure, asked again, shows the fault: what reproducers are shrunk by. */
    default boolean showsFault(List<Exchange> exchanges) {
        return judge(exchanges, LN_REPRODUCED).outcome() == CheckResult.Outcome.FAILED;
    }

    /** Of a reproducer, that is alone in what it asks: α = 1%. */
    double LN_REPRODUCED = StrictMath.log(100);

    /**
     * What people read of a check.
     *
     * @param name stable
     * @param question as a person would ask it
     * @param errorRate how often a sound engine fails it
     * @param promise which engines promise it
     */
    record Description(String name, String question, Layer layer, String errorRate, Promise promise) {}

    /** What engines say of a relation. */
    enum Promise {
        /** It follows from what the parameters mean. */
        ALL,
        /** That a seed repeats, whatever else is answered at the time: vLLM and SGLang do not promise it. */
        SEEDS,
        /** That answers do not depend on what else is in the batch: most engines do not promise it. */
        BATCHES;

        /** Whether an engine promises it; what is unknown is taken to promise it. */
        public boolean isMadeBy(String engine) {
            return switch (this) {
                case ALL -> true;
                case SEEDS -> !engine.equals("vllm") && !engine.equals("sglang");
                case BATCHES -> !engine.equals("vllm") && !engine.equals("sglang") && !engine.equals("llama.cpp");
            };
        }
    }
}
