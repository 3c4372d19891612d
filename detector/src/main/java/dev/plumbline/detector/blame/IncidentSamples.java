package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.tally.HitIds;
import dev.plumbline.models.incident.SampledResponse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Responses that an incident counted as hits: the first ones since its onset and the last ones, by their ids. */
final class IncidentSamples {

    /** So many of each end. */
    static final int AN_END = 10;

    /** Each with the start of its window. */
    private final List<SampledResponse> kept = new ArrayList<>();

    /** Takes the ids of a window that speak of a cohort and that no other incident explains. */
    void update(WindowView window, String signal, int cut, BitSet members, BitSet masked) {
        window.rows(HitIds.PREFIX + signal).stream()
                .filter(row -> row.cut() == cut && row.speaksOf(members) && !row.masked(masked))
                .map(row -> new SampledResponse(row.stratum(), window.pool(row.key()), window.start()))
                .sorted(Comparator.comparing(SampledResponse::id).thenComparing(SampledResponse::pool))
                .limit(HitIds.A_WINDOW)
                .forEach(this::add);
    }

    void add(SampledResponse sample) {
        kept.add(sample);
        if (kept.size() > 2 * AN_END) {
            kept.remove(AN_END);
        }
    }

    void clear() {
        kept.clear();
    }

    /** The earliest first, each with the start of its window. */
    List<SampledResponse> all() {
        return kept;
    }
}
