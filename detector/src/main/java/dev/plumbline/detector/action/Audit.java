package dev.plumbline.detector.action;

import dev.plumbline.models.action.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The decisions of one window, of which those that only repeat the last one on their subject are not told. */
final class Audit {

    private final ControllerState memo;
    private final String model;
    private final long now;
    private final List<Decision> told = new ArrayList<>();
    private final TreeSet<String> subjects = new TreeSet<>();

    Audit(ControllerState memo, String model, long now) {
        this.memo = memo;
        this.model = model;
        this.now = now;
    }

    void add(
            Decision.Kind kind,
            Decision.Result result,
            @Nullable String pool,
            @Nullable String incident,
            List<String> reasons,
            @Nullable String by) {
        String subject = kind.code() + "/" + (pool == null ? "" : pool) + "/" + (incident == null ? "" : incident);
        // what only counts minutes is no news
        String print = result.code()
                + (by == null ? "" : by)
                + String.join(";", reasons).replaceAll("[0-9]+", "#");
        subjects.add(subject);
        if (!print.equals(memo.told.put(subject, print))) {
            told.add(new Decision(now, model, pool, incident, kind, result, reasons, by));
        }
    }

    /** What is new; forgets subjects on which nothing was decided. */
    List<Decision> close() {
        memo.told.keySet().retainAll(subjects);
        return told;
    }
}
