package dev.plumbline.service.probe.reproduce;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.Shrinker;
import dev.plumbline.service.Failure;
import dev.plumbline.service.probe.ask.ProbeClient;
import java.util.ArrayList;
import java.util.List;

/** Asks what a reproducer asks, once more, and shrinks it. */
public final class Reproduction {

    private static final String PURPOSE = "reproducer";

    private final List<? extends ProbeClient> sides;
    private final MetamorphicCheck check;
    private List<Exchange> last = List.of();

    /** @param sides one pool, or two for a pair */
    public Reproduction(List<? extends ProbeClient> sides, MetamorphicCheck check) {
        this.sides = List.copyOf(sides);
        this.check = check;
    }

    /** Whether the fault shows once more. */
    public boolean shows(List<ProbeRequest> requests) {
        try {
            last = ask(requests);
            return check.showsFault(last);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    /** What was answered last. */
    public List<Exchange> answers() {
        return last;
    }

    /** The smallest part that still fails, with its answers; the whole where nothing fails again. */
    public List<Exchange> shrunk(List<Exchange> failing, int atMost) {
        List<ProbeRequest> whole = failing.stream().map(Exchange::request).toList();
        Shrinker shrinker = new Shrinker(this::shows, atMost);
        List<ProbeRequest> smallest = shrinker.shrink(whole);
        if (smallest.equals(whole)) {
            return failing;
        }
        return shows(smallest) ? last : failing;
    }

    /**
     * Batches follow each other in the order of their first request; both sides of a batch are asked at the same time
     * each.
     */
    private List<Exchange> ask(List<ProbeRequest> requests) throws InterruptedException {
        List<Exchange> exchanges = new ArrayList<>();
        List<ProbeRequest> batch = new ArrayList<>();
        for (ProbeRequest request : requests) {
            boolean other = !batch.isEmpty()
                    && (batch.get(0).batch() != request.batch() || batch.get(0).side() != request.side());
            if (other) {
                exchanges.addAll(sides.get(batch.get(0).side()).ask(PURPOSE, batch));
                batch = new ArrayList<>();
            }
            batch.add(request);
        }
        if (!batch.isEmpty()) {
            exchanges.addAll(sides.get(batch.get(0).side()).ask(PURPOSE, batch));
        }
        return exchanges;
    }
}
