package dev.plumbline.service.cli;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.recording.Line;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts lines that cannot be taken by reason, and remembers where each reason was met first. */
final class DeadLetters {

    private final Map<BadRecord.Reason, Long> counts = new EnumMap<>(BadRecord.Reason.class);
    private final Map<BadRecord.Reason, String> first = new EnumMap<>(BadRecord.Reason.class);

    void add(Line line, BadRecord why) {
        counts.merge(why.reason(), 1L, Long::sum);
        first.putIfAbsent(
                why.reason(),
                line.place() + (why.field().isEmpty() ? "" : ", " + why.field()) + ": needs " + why.bound());
    }

    /** {@code   2 cut, the first at traffic.jsonl:17, response: needs a whole record}. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((reason, n) -> lines.add("  " + n + " " + reason.code() + ", first at " + first.get(reason)));
        return lines;
    }
}
