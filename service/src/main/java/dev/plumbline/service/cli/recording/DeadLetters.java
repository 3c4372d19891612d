package dev.plumbline.service.cli.recording;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.recording.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Counts lines that cannot be taken by what is wrong with them, and remembers where each was met first. */
final class DeadLetters {

    /** So many kinds are shown: whoever mends them and looks again sees the others. */
    private static final int SHOWN = 20;

    private final TreeMap<Kind, Long> counts = new TreeMap<>(
            Comparator.comparing(Kind::reason).thenComparing(Kind::field).thenComparing(Kind::bound));
    private final TreeMap<Kind, String> first = new TreeMap<>(counts.comparator());

    /** What is wrong with which field, wherever in a list that is; of damage no field, which may be any. */
    private record Kind(BadRecord.Reason reason, String field, String bound) {

        static Kind of(BadRecord why) {
            return switch (why.reason()) {
                case WRONG_TYPE, NOT_FINITE, OUT_OF_BOUNDS, MISSING_FIELD ->
                    new Kind(why.reason(), why.field().replaceAll("\\[\\d+]", "[]"), why.bound());
                default -> new Kind(why.reason(), "", "");
            };
        }
    }

    void add(Line line, BadRecord why) {
        Kind kind = Kind.of(why);
        counts.merge(kind, 1L, Long::sum);
        String field = why.field().isEmpty() ? "" : ", " + why.field();
        String bound = why.bound().equals("needed") ? "needed" : "needs " + why.bound();
        first.putIfAbsent(kind, line.place() + field + ": " + bound);
    }

    /** {@code   2 cut, first at traffic.jsonl:17, response: needs a whole record}; the most frequent. */
    List<String> lines() {
        List<Kind> most = counts.keySet().stream()
                .sorted(Comparator.comparingLong((Kind kind) -> -counts.getOrDefault(kind, 0L)))
                .limit(SHOWN)
                .toList();
        List<String> lines = new ArrayList<>();
        first.forEach((kind, place) -> {
            if (most.contains(kind)) {
                lines.add("  " + counts.get(kind) + " " + kind.reason().code() + ", first at " + place);
            }
        });
        if (most.size() < counts.size()) {
            lines.add("  and " + (counts.size() - most.size()) + " rarer kinds");
        }
        return lines;
    }
}
