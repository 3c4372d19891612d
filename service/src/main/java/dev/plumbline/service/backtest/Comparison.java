package dev.plumbline.service.backtest;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What another policy would have said of the same traffic, incident by incident, in words. */
public final class Comparison {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final String nameA;
    private final String nameB;

    /** Two policies, by the names that stand in the sentences. */
    public Comparison(String nameA, String nameB) {
        this.nameA = nameA;
        this.nameB = nameB;
    }

    /** One sentence a known fault, one a false alarm that only one of them raises. */
    public List<String> of(Score a, Score b) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < a.faults().size(); i++) {
            Label label = a.faults().get(i).label();
            String what = "the fault of " + date(label.from()) + " (" + label.name() + ")";
            sentences.add(sentence(
                    what, a.faults().get(i).incident(), b.faults().get(i).incident()));
        }
        falseAlarms(a.falseAlarms(), b.falseAlarms(), sentences);
        return sentences;
    }

    /** One sentence an incident that either of them raises. */
    public List<String> of(List<Incident> a, List<Incident> b) {
        List<String> sentences = new ArrayList<>();
        List<Incident> left = new ArrayList<>(b);
        for (Incident one : a) {
            Incident other = removeMatch(one, left);
            sentences.add(sentence(what(one), one, other));
        }
        left.forEach(other -> sentences.add(sentence(what(other), null, other)));
        return sentences;
    }

    private void falseAlarms(List<Incident> a, List<Incident> b, List<String> sentences) {
        List<Incident> left = new ArrayList<>(b);
        for (Incident one : a) {
            if (removeMatch(one, left) == null) {
                sentences.add(
                        nameB + " would have spared the false " + one.level().code() + " on " + what(one) + ".");
            }
        }
        left.forEach(other -> sentences.add(
                nameB + " would have raised a false " + other.level().code() + " on " + what(other) + "."));
    }

    private String sentence(String what, @Nullable Incident a, @Nullable Incident b) {
        if (a == null && b == null) {
            return "Both would have missed " + what + ".";
        }
        if (b == null) {
            return nameB + " would have missed " + what + ".";
        }
        if (a == null) {
            return nameB + " would have found " + what + ", which " + nameA + " missed.";
        }
        if (a.level() != b.level()) {
            return nameB
                    + (b.level() == Level.PAGE
                            ? " would have paged where " + nameA + " only opened a ticket: "
                            : " would have opened a ticket only where " + nameA + " paged: ")
                    + what + ".";
        }
        String word = b.level() == Level.PAGE ? " would have paged " : " would have opened a ticket ";
        return nameB + word + later(time(b) - time(a)) + blame(a, b) + ": " + what + ".";
    }

    private static String blame(Incident a, Incident b) {
        return a.blame().cohort().equals(b.blame().cohort())
                ? ""
                : ", blaming " + b.blame().cohort() + " and not " + a.blame().cohort();
    }

    /** The incident of the other policy that speaks of the same; it is taken away. */
    private static @Nullable Incident removeMatch(Incident one, List<Incident> others) {
        for (Incident other : others) {
            boolean together = other.course().onset() < end(one) && one.course().onset() < end(other);
            if (together && other.layer() == one.layer() && other.model().equals(one.model())) {
                others.remove(other);
                return other;
            }
        }
        return null;
    }

    private static long end(Incident incident) {
        Long closed = incident.course().closed();
        return closed == null ? Long.MAX_VALUE : closed;
    }

    private static long time(Incident incident) {
        Long paged = incident.course().paged();
        return paged == null ? incident.course().detected() : paged;
    }

    private static String what(Incident incident) {
        return incident.blame().signal() + " on " + incident.blame().cohort() + " since "
                + date(incident.course().onset());
    }

    private static String later(long millis) {
        return millis == 0 ? "at the same time" : Spans.words(Math.abs(millis)) + (millis > 0 ? " later" : " earlier");
    }

    private static String date(long time) {
        return DATE.format(Instant.ofEpochMilli(time));
    }
}
