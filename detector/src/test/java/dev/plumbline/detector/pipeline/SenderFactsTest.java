package dev.plumbline.detector.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.Make;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A sender with a wrong clock or with equal ids is named by a ticket of the feed, and what it sends is judged. */
class SenderFactsTest {

    private static final long START = 1_756_080_000_000L;
    private static final long AHEAD = 300_000;

    private final TreeMap<String, Incident> incidents = new TreeMap<>();
    private final Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.ALL, new Pipeline.Listener() {
        @Override
        public void findings(Findings findings) {
            findings.incidents().forEach(incident -> incidents.put(incident.id(), incident));
        }
    });

    /** Pool a's clock is five minutes ahead, and from minute six on it takes every fourth request for another class. */
    @Test
    void clockThatIsAhead_namesItsPool_andItsFaultIsPaged() throws BadRecord {
        for (int i = 0; i < 1_200; i++) {
            long now = START + i * 1_000L;
            boolean fast = i % 4 == 0;
            String served = fast && i > 360 && i % 16 == 0 ? "1m" : "200k";
            Make response = Make.response(fast ? now + AHEAD : now, "r" + i);
            sample(response.pool(fast ? "a" : "b" + i % 4).routed("200k", served), "s" + i, now);
        }
        pipeline.end();
        Incident told = incident(SenderFacts.NAME);
        assertEquals("pool=a", told.blame().cohort().toString());
        assertEquals(Level.TICKET, told.level());
        assertTrue(told.text().contains("the clock is ahead"), told.text());
        assertTrue(told.course().detected() <= START + 120_000, "told within two minutes");
        Incident paged = incident(Routing.NAME);
        assertEquals("context_class.served=1m", paged.blame().cohort().toString());
        assertEquals(Level.PAGE, paged.level());
        assertEquals(1_200, pipeline.accounts().tallied());
        assertEquals(300L, pipeline.accounts().aheadByPool().get("a"));
    }

    /** Every answer of the fleet bears the same id. */
    @Test
    void idsThatAreAllEqual_areTold_andEverySessionCounts() throws BadRecord {
        for (int i = 0; i < 989; i++) {
            long now = START + i * 1_000L;
            sample(Make.response(now, "0").pool("b" + i % 4).routed("200k", "200k"), "s" + i / 2, now);
        }
        pipeline.end();
        Incident told = incident(SenderFacts.NAME);
        assertEquals(Level.TICKET, told.level());
        assertTrue(told.text().contains("ids are not unique"), told.text());
        assertEquals(495, pipeline.accounts().tallied());
        assertEquals(494, pipeline.accounts().duplicate());
    }

    @Test
    void aGoodSender_isNotNamed() throws BadRecord {
        for (int i = 0; i < 2_000; i++) {
            long now = START + i * 1_000L;
            long own = now + (i % 2 == 0 ? 60_000 : -20_000); // within what a clock may be wrong by
            sample(Make.response(own, "r" + i).pool("b" + i % 4).routed("200k", "200k"), "s" + i / 2, now);
        }
        pipeline.end();
        assertTrue(incidents.values().stream().noneMatch(i -> i.blame().signal().equals(SenderFacts.NAME)));
    }

    private void sample(Make response, String session, long now) throws BadRecord {
        pipeline.advance(now);
        pipeline.accept(response.session(session).sample(), now);
    }

    private Incident incident(String signal) {
        return incidents.values().stream()
                .filter(i -> i.blame().signal().equals(signal))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no incident of " + signal + " among "
                        + incidents.values().stream().map(Incident::text).toList()));
    }
}
