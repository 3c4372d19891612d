package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.History;
import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Hypergeometric;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.Tilts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Reliability;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A question put to one reference: how a group of counts becomes evidence. A monitor is an ask of one cohort.
 *
 * @param tolerance relative difference of the rate that is harmless; a ceiling has none, for it says itself what is
 * @param ceilings highest rate that the contract allows, by cut; meaningless for other references
 * @param mixture what is bet on
 * @param regions whether regions are strata of their own
 * @param pages whether it may wake somebody
 * @param past what the model's past predicts: the approved baseline, or for automatic references their own
 */
public record HypothesisTest(
        Question question,
        Reference reference,
        double tolerance,
        List<Double> ceilings,
        Mixture mixture,
        boolean regions,
        boolean pages,
        History past) {

    /** Stands for the rates that a baseline may hold. */
    private static final double ANY_RATE = 0.1;

    /** A rate is never nothing: one difference of healthy numerics must not refute for ever. */
    private static final double LEAST_RATE = 1e-6;

    private static final Pattern REGION = Pattern.compile("(?<=^|\\|)region=[^|]*\\|?");

    public static HypothesisTest of(Question question, Reference reference, Policy policy, History past) {
        double general = policy.alarms().contracts().getOrDefault(question.name(), 0.0);
        List<Double> ceilings = IntStream.range(0, question.cuts())
                .mapToObj(cut -> policy.alarms().contracts().getOrDefault(question.nameOf(cut), general))
                .toList();
        return new HypothesisTest(
                question,
                reference,
                reference == Reference.CONTRACT
                        ? 0
                        : policy.alarms().tolerances().getOrDefault(question.name(), 0.0),
                ceilings,
                new Mixture(ceilings.stream()
                        .map(ceiling -> tilts(question, reference, ceiling))
                        .toList()),
                true,
                pages(question, reference, policy),
                past);
    }

    /** Peers may differ in load, which serving shows first, and in who was placed there. */
    private static boolean pages(Question question, Reference reference, Policy policy) {
        boolean comparable = policy.fleet().placement() == Policy.Placement.CHANCE && question.layer() != Layer.SERVING;
        return question.most() == Level.PAGE && !reference.automatic() && (reference != Reference.PEERS || comparable);
    }

    /** The question put to two parts of traffic that cannot differ. */
    public static HypothesisTest control(Question question) {
        List<Double> none = Collections.nCopies(question.cuts(), 0.0);
        Mixture mixture = new Mixture(Collections.nCopies(question.cuts(), Tilts.control()));
        return new HypothesisTest(
                question, Reference.PEERS, 0, none, mixture, true, false, new ActiveBaseline(List.of()));
    }

    private static List<Bet> tilts(Question question, Reference reference, double ceiling) {
        boolean both = question.direction() == Question.Direction.BOTH;
        return switch (reference) {
            case REPORTED, CONTRACT -> both ? Tilts.bothSides() : Tilts.above(ceiling);
            case HISTORY, FIRST_DAYS, LAST_DAYS, RESCORED -> both ? Tilts.bothSidesOfPeers() : Tilts.above(ANY_RATE);
            case RECENT -> Tilts.moved();
            case PEERS -> both ? Tilts.bothSidesOfPeers() : Tilts.abovePeers();
        };
    }

    /** Whether it sets rates of responses beside each other, so that it asks of what began together. */
    public boolean compares() {
        return question.votes() && !reference.timeless();
    }

    /** How many members the mixture has. */
    public int members() {
        return mixture.size();
    }

    public int cut(int member) {
        return mixture.cut(member);
    }

    public Bet bet(int member) {
        return mixture.bet(member);
    }

    /** The highest rate that the contract allows of a cut. */
    public double ceiling(int cut) {
        return ceilings.get(cut);
    }

    /** ln of the evidence of one group of one window. */
    public double lnE(ContingencyTable.Group group, int member) {
        Bet bet = bet(member);
        return counts(group).ln(predicted(), bet.more() ? 1 + tolerance : lessHarmless(), bet);
    }

    /** Adds ln of the evidence of one group of one window, for each member that asks of its cut. */
    void addLnE(ContingencyTable.Group group, double[] lnE) {
        Counts counts = counts(group);
        Hypergeometric draw = counts instanceof Counts.Compared compared ? compared.draw() : null;
        int end = mixture.first(group.key().cut() + 1);
        for (int member = mixture.first(group.key().cut()); member < end; member++) {
            Bet bet = mixture.bet(member);
            double edge = bet.more() ? 1 + tolerance : lessHarmless();
            lnE[member] += draw == null ? counts.ln(predicted(), edge, bet) : draw.ln(edge, edge * bet.factor());
        }
    }

    /** What predictions are of: rates, or the peers' odds. */
    public Shape predicted() {
        return reference == Reference.PEERS ? Shape.ODDS : Shape.HITS;
    }

    /** The smallest ratio that is harmless: rates shrink by the tolerance, odds by its inverse. */
    private double lessHarmless() {
        return reference == Reference.PEERS ? 1 / (1 + tolerance) : 1 - tolerance;
    }

    /** The group's counts with what this reference predicts for them. */
    public Counts counts(ContingencyTable.Group group) {
        Cell own = group.own();
        return switch (reference) {
            case REPORTED ->
                new Counts.Predicted(
                        own.trials(),
                        own.hits(),
                        own.expectedLow(),
                        own.expectedHigh(),
                        Reliability.centre(group.key().bin()));
            case CONTRACT -> {
                double ceiling = ceiling(group.key().cut());
                // what is a contract by habit only says itself how well it was kept
                double most = Math.max(ceiling * (double) own.trials(), own.expectedHigh());
                yield new Counts.Predicted(own.trials(), own.hits(), most, most, ceiling);
            }
            case HISTORY, FIRST_DAYS, LAST_DAYS, RESCORED -> {
                double n = (double) own.trials();
                double low = group.rates().low();
                double high = group.rates().high();
                yield new Counts.Predicted(n, own.hits(), low * n, high * n, (low + high) / 2);
            }
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
    public HypothesisTest pooled() {
        return new HypothesisTest(question, reference, tolerance, ceilings, mixture, false, pages, past);
    }

    /** The same under another ceiling of one cut; bets stay as they are, so that members keep their places. */
    public HypothesisTest under(int cut, double other) {
        List<Double> changed = new ArrayList<>(ceilings);
        changed.set(cut, other);
        return new HypothesisTest(question, reference, tolerance, changed, mixture, regions, pages, past);
    }

    /** Whether the reference can tell anything of what is judged with a window: history cannot where there is none. */
    public boolean canTell(long judged) {
        return !reference.ofPast() || past.isKnown(judged);
    }

    /** What the reference says of the rate in a stratum; null where it cannot tell. */
    BaselineRates.@Nullable Rates rates(Cuts cuts, int cut, String stratum) {
        return switch (reference) {
            case REPORTED, CONTRACT, PEERS, RECENT -> BaselineRates.Rates.ANY;
            case HISTORY, FIRST_DAYS, LAST_DAYS -> past.rates(cuts, question.name(), cut, stratum);
            case RESCORED -> {
                BaselineRates.Rates rates = past.rates(cuts, question.name(), cut, stratum);
                yield rates == null && ceiling(cut) > 0 ? new BaselineRates.Rates(0, ceiling(cut)) : rates;
            }
        };
    }

    /** The highest rate that the reference allows in a stratum, where one cut is asked; NaN where it cannot tell. */
    public double highest(int cut, String stratum) {
        if (reference == Reference.CONTRACT) {
            return ceiling(cut);
        }
        BaselineRates.Rates rates = rates(Cuts.EMPTY, cut, stratum);
        return rates == null ? Double.NaN : Math.max(rates.high(), LEAST_RATE);
    }

    /** What is compared with what: the stratum, less its region where regions are pooled. */
    String stratum(String full) {
        return regions ? full : REGION.matcher(full).replaceFirst("");
    }

    /** Names this ask among all. */
    public String name() {
        return by(reference);
    }

    /** The name of the same question put to another reference. */
    public String by(Reference other) {
        return question.name() + "/" + other.code();
    }
}
