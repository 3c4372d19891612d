package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.Lateness;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Told;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A response is late once its window has closed: the window's end and the grace after it have passed. */
class LatenessTest {

    private static final Policy POLICY = Policy.DEFAULT;

    @Test
    void response_isLateFromTheEndOfItsWindowAndGraceOn() throws BadRecord {
        long time = Told.plain().says().time();
        long closes = POLICY.windowOf(time)
                + POLICY.timing().window().toMillis()
                + POLICY.timing().grace().toMillis();
        assertEquals(Cell.count(1, 0), lateness(closes - 1));
        assertEquals(Cell.count(1, 1), lateness(closes));
    }

    /** Each response counts, whoever's it is: what is late is late together. */
    @Test
    void responses_ofOneSessionCountEach() throws BadRecord {
        Tallier tallier = tallier();
        for (int i = 0; i < 3; i++) {
            tallier.accept(
                    Told.plain().by("s", "r" + i).says(), Told.plain().says().time(), false);
        }
        assertEquals(Cell.count(3, 0), lateness(tallier.flush().tallies()));
    }

    @Test
    void question_isATicketAboutTheFeed() {
        assertEquals(Level.TICKET, Lateness.QUESTION.most());
        assertEquals(List.of(Reference.CONTRACT), Lateness.QUESTION.references());
    }

    private static Cell lateness(long clock) throws BadRecord {
        Tallier tallier = tallier();
        tallier.advance(clock);
        tallier.accept(Told.plain().says(), clock, false);
        return lateness(tallier.flush().tallies());
    }

    private static Cell lateness(List<Tally> tallies) {
        Cell sum = Cell.EMPTY;
        for (Tally tally : tallies) {
            for (var e : tally.cells().cells().entrySet()) {
                sum = e.getKey().signal().equals(Lateness.NAME) ? sum.plus(e.getValue()) : sum;
            }
        }
        return sum;
    }

    private static Tallier tallier() {
        return new Tallier(POLICY, Signals.ALL, new HeapStore(), new HeapStore(), new HeapStore());
    }
}
