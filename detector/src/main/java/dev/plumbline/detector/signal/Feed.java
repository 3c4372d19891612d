package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Has a pool gone silent, has traffic moved from one kind of request to another, or does a pool log in another form?
 * What it finds is not the fleet's fault, and says so.
 *
 * <p>Reference: the minutes just before. Unit: new sessions, in halves of five minutes. Of all sessions of a part of
 * the fleet in two neighbouring halves, those of one stratum came in the second half as often as all others did, unless
 * the mix moved; and of all sessions, those of one pool came in the first half as often as those of all pools, unless
 * it fell silent. Given the totals such counts are hypergeometric, and a hypergeometric count is nowhere more spread
 * than the binomial on which the bets are (Hoeffding 1963), so the promise on false alarms holds whatever the volume of
 * traffic and its daily course. Pairs of halves do not overlap: even and odd pairs are cuts of their own. The eight
 * strata with most sessions have a cut each, the others share them. In the same way of the sessions of a part of the
 * fleet in the second half as many were logged in one {@linkplain LogForm form} as of all its sessions.
 *
 * <p>Failure modes: one client who opens a thousand sessions is a mix that moved. Never above a ticket. A fleet that is
 * silent as a whole closes no windows, and is the business of a dead-man's switch. A move that takes an hour is none.
 *
 * <p>For a new product prompt, a load balancer's change, a drain that nobody announced: the look-alikes of an incident,
 * and now and then its cause (the change of August 2025 that amplified misrouting).
 */
public final class Feed implements Signal {

    public static final String NAME = "feed";

    /** What samples leave behind for it: sessions by stratum and cohort. */
    public static final String SESSIONS = "feed-sessions";

    /** Of that: sessions by the form of their log and cohort. */
    static final int IN_FORM = 1;

    /** Strata with a cut of their own. */
    public static final int STRATA = 8;

    /** Silence, and each stratum. */
    private static final int FORMS = 1 + STRATA;

    public static final Question QUESTION = new Question(
            12,
            NAME,
            Layer.FEED,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.RECENT),
            new Question.Words("sessions of ten minutes", names(), hits()),
            Level.TICKET);

    private static final Question COUNT = new Question(
            13,
            SESSIONS,
            Layer.FEED,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(),
            new Question.Words("sessions", List.of("came", "in-form"), List.of("came", "came in this form")),
            Level.TICKET);

    private static final Cell ONE = Cell.count(1, 0);

    /** The cut of silence in even or odd pairs of halves. */
    public static int silence(boolean odd) {
        return odd ? FORMS : 0;
    }

    /** Whether a cut is that of silence. */
    public static boolean isSilence(int cut) {
        return cut == silence(false) || cut == silence(true);
    }

    /** The cut of a stratum by its place among all, those with most sessions first. */
    public static int mix(boolean odd, int place) {
        return silence(odd) + 1 + place % STRATA;
    }

    /**
     * The cut of a form of the log by its place among all, those with most sessions first: what one form gained another
     * lost, so that they are asked apart.
     */
    public static int form(boolean odd, int place) {
        return 2 * FORMS + (odd ? 2 : 0) + place % 2;
    }

    /** Whether a cut of {@link #SESSIONS} counts by form, and not by stratum. */
    public static boolean isByForm(int cut) {
        return cut == IN_FORM;
    }

    @Override
    public Question question() {
        return COUNT;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        answer.emit(0, 0, ONE);
        if (LogForm.isTold(sample)) {
            answer.emit(IN_FORM, 0, ONE);
        }
    }

    private static List<String> names() {
        return Stream.concat(
                        IntStream.range(0, 2 * FORMS)
                                .mapToObj(cut -> (cut < FORMS ? "even-" : "odd-")
                                        + (cut % FORMS == 0 ? "silence" : "mix-" + cut % FORMS)),
                        Stream.of("even-form-1", "even-form-2", "odd-form-1", "odd-form-2"))
                .toList();
    }

    private static List<String> hits() {
        List<String> hits = new ArrayList<>();
        for (int cut = 0; cut < 2 * FORMS; cut++) {
            hits.add(
                    cut % FORMS == 0
                            ? "came before the last five minutes, for it has fallen silent"
                            : "came in the last five minutes, for the mix of requests has moved");
        }
        String form = "came in another form than five minutes before, for the form of the log of this pool changed";
        hits.addAll(List.of(form, form, form, form));
        return hits;
    }
}
