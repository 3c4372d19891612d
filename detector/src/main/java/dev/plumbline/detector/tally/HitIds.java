package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Layer;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The ids of a few responses that said yes to a question, so that an incident can name some of what it counted. They
 * travel as cells, with the id in place of the stratum: of each window, cohort and cut the {@value #A_WINDOW} that come
 * first in the order of ids. The first of all sources are among the first of each, so whoever merges them keeps the
 * same ones however many sources there were.
 */
public final class HitIds {

    /** Before a signal's name. */
    public static final String PREFIX = "ids/";

    /** How many are kept of a window. */
    public static final int A_WINDOW = 3;

    /** Longer ones are somebody's text, or no id. */
    private static final int LONGEST = 128;

    /** The form of {@link Completion} to which most answers say yes: only its rate tells something. */
    private static final int NO_TOOL = 4;

    private final Map<Place, TreeSet<String>> ids = new HashMap<>();

    /** What a hit is a hit of. */
    private record Place(String signal, int cut, CohortKey cohort) {}

    /** Whether yes is what harms: then one sample tells something, and not only the rate of many. */
    static boolean harms(Question question, int cut) {
        return question.direction() == Question.Direction.MORE
                && question.layer() != Layer.FEED
                && !(question.name().equals(Completion.NAME) && cut == NO_TOOL);
    }

    /** Whether a response can be named for it: it says by itself that something is wrong, beside no twin and no cut. */
    private static boolean names(Question question, int cut) {
        return harms(question, cut) && question.votes() && question.quantiles().isEmpty();
    }

    /** An id as it is kept until its window closes; empty where it is too long to be one. */
    static String kept(String id) {
        return id.length() > LONGEST ? "" : id;
    }

    /** Takes an answer that was counted. */
    void add(Question question, Observations.Observation said, Observations of) {
        if (said.cell().hits() > 0 && !of.origin().name().isEmpty() && names(question, said.cut())) {
            TreeSet<String> first = ids.computeIfAbsent(
                    new Place(question.name(), said.cut(), of.servedBy().cohort()), place -> new TreeSet<>());
            first.add(of.origin().name());
            cut(first);
        }
    }

    /** A window's cells, merged over all sources, with those ids alone that come first among all of them. */
    public static CellTable first(CellTable merged) {
        HitIds all = new HitIds();
        CellTable named = merged.of(signal -> signal.startsWith(PREFIX));
        named.forEach((key, cell) ->
                all.ids.computeIfAbsent(place(key), place -> new TreeSet<>()).add(key.stratum()));
        if (all.ids.values().stream().noneMatch(ids -> ids.size() > A_WINDOW)) {
            return merged;
        }
        all.ids.values().forEach(HitIds::cut);
        CellTable first = merged.of(signal -> !signal.startsWith(PREFIX));
        named.forEach((key, cell) -> {
            if (all.ids.getOrDefault(place(key), new TreeSet<>()).contains(key.stratum())) {
                first.add(key, cell);
            }
        });
        return first;
    }

    private static Place place(CellKey key) {
        return new Place(key.signal(), key.cut(), key.cohort());
    }

    private static void cut(NavigableSet<String> ids) {
        while (ids.size() > A_WINDOW) {
            ids.pollLast();
        }
    }

    /** Adds them to a window's cells. */
    void addTo(CellTable cells) {
        ids.forEach((place, first) -> first.forEach(id ->
                cells.add(new CellKey(PREFIX + place.signal(), place.cut(), 0, id, place.cohort()), Cell.count(1, 1))));
    }
}
