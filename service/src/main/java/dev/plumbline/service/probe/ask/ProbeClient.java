package dev.plumbline.service.probe.ask;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import java.util.List;

/** Whoever answers for a pool. */
public interface ProbeClient {

    /**
     * Asks all of them at the same time.
     *
     * @param purpose what for: a check, or the comparison of pools. The same purposes ask the same things in the same
     *     order
     * @return one for each, in their order; what failed says why
     */
    List<Exchange> ask(String purpose, List<ProbeRequest> requests) throws InterruptedException;
}
