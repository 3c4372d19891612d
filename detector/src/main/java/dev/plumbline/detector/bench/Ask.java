package dev.plumbline.detector.bench;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.Tilts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Reliability;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A question put to one reference: how a group of counts becomes evidence. A monitor is an ask of one cohort.
 *
 * @param tolerance relative difference of the rate that is harmless; a ceiling has none, for it says itself what is
 * @param ceiling highest rate that the contract allows; meaningless for other references
 * @param tilts the grid that is bet on
 * @param regions whether regions are strata of their own
 * @param pages whether it may wake somebody
 */
record Ask(
        Question question,
        Reference reference,
        double tolerance,
        double ceiling,
        List<Bet> tilts,
        boolean regions,
        boolean pages) {

    private static final Pattern REGION = Pattern.compile("(?<=^|\\|)region=[^|]*\\|?");

    static Ask of(Question question, Reference reference, Policy policy) {
        double ceiling = policy.contracts().getOrDefault(question.name(), 0.0);
        List<Bet> tilts = tilts(question, reference, ceiling);
        return new Ask(
                question,
                reference,
                reference == Reference.CONTRACT ? 0 : policy.tolerances().getOrDefault(question.name(), 0.0),
                ceiling,
                tilts,
                true,
                pages(question, reference, policy));
    }

    /** Peers may differ in load, which serving shows first, and in who was placed there. */
    private static boolean pages(Question question, Reference reference, Policy policy) {
        boolean comparable = policy.placement() == Policy.Placement.CHANCE && question.layer() != Layer.SERVING;
        return question.most() == Level.PAGE && (reference != Reference.PEERS || comparable);
    }

    private static List<Bet> tilts(Question question, Reference reference, double ceiling) {
        boolean both = question.direction() == Question.Direction.BOTH;
        return switch (reference) {
            case REPORTED, CONTRACT, HISTORY, RESCORED -> both ? Tilts.bothSides() : Tilts.above(ceiling);
            case RECENT -> Tilts.moved();
            case PEERS -> both ? Tilts.bothSidesOfPeers() : Tilts.abovePeers();
        };
    }

    /** How many members the mixture has. */
    int members() {
        return question.cuts() * tilts.size();
    }

    int cut(int member) {
        return member / tilts.size();
    }

    Bet bet(int member) {
        return tilts.get(member % tilts.size());
    }

    /** ln of the evidence of one group of one window. */
    double lnE(Tabulation.Group group, int member) {
        Bet bet = bet(member);
        return counts(group).ln(predicted(), bet.more() ? 1 + tolerance : lessHarmless(), bet);
    }

    /** What predictions are of: rates, or the peers' odds. */
    Shape predicted() {
        return reference == Reference.PEERS ? Shape.ODDS : Shape.HITS;
    }

    /** The smallest ratio that is harmless: rates shrink by the tolerance, odds by its inverse. */
    private double lessHarmless() {
        return reference == Reference.PEERS ? 1 / (1 + tolerance) : 1 - tolerance;
    }

    /** The group's counts with what this reference predicts for them. */
    Counts counts(Tabulation.Group group) {
        Cell own = group.own();
        return switch (reference) {
            case REPORTED ->
                new Counts.Predicted(
                        own.trials(),
                        own.hits(),
                        own.expectedLow(),
                        own.expectedHigh(),
                        Reliability.centre(group.key().bin()));
            case CONTRACT ->
                new Counts.Predicted(own.trials(), own.hits(), ceiling * own.trials(), ceiling * own.trials(), ceiling);
            case HISTORY, RESCORED -> new Counts.Predicted(own.trials(), own.hits(), 0, own.trials(), 0.5);
            case RECENT -> new Counts.Predicted(own.trials(), own.hits(), own.expectedLow(), own.expectedHigh(), 0.5);
            case PEERS ->
                new Counts.Compared(
                        own.trials(),
                        own.hits(),
                        group.pool().trials(),
                        group.pool().hits());
        };
    }

    /** The same with all regions in one. */
    Ask pooled() {
        return new Ask(question, reference, tolerance, ceiling, tilts, false, pages);
    }

    /** What is compared with what: the stratum, less its region where regions are pooled. */
    String stratum(String full) {
        return regions ? full : REGION.matcher(full).replaceFirst("");
    }

    /** Names this ask among all. */
    String name() {
        return question.name() + "/" + reference.code();
    }
}
