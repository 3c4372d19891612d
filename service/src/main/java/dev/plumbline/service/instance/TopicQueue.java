package dev.plumbline.service.instance;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits in a topic, by looks ten seconds apart. Some records always are on their way; a backlog is what lay there
 * at every look of the last minute, and is more than what is processed in three looks. Safe for threads.
 */
final class TopicQueue {

    private static final int LOOKS = 7;
    private static final int USUAL = 3;

    private final Deque<Offsets.Position> looks = new ArrayDeque<>();

    /** Takes one more look; returns whether records were written since the last, or wait at the first. */
    synchronized boolean add(Offsets.Position position) {
        Offsets.Position last = looks.peekLast();
        looks.addLast(position);
        if (looks.size() > LOOKS) {
            looks.removeFirst();
        }
        return last == null ? position.waiting() > 0 : position.written() > last.written();
    }

    /** Records that waited at the last look. */
    synchronized long waiting() {
        Offsets.Position last = looks.peekLast();
        return last == null ? 0 : last.waiting();
    }

    /** The same where it is a backlog, else 0. */
    synchronized long backlog() {
        if (looks.size() < LOOKS) {
            return 0;
        }
        long processed = looks.getLast().processed() - looks.getFirst().processed();
        long usual = USUAL * processed / (LOOKS - 1);
        long least = looks.stream().mapToLong(Offsets.Position::waiting).min().orElse(0);
        return least > usual ? waiting() : 0;
    }
}
