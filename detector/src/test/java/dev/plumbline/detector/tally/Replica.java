package dev.plumbline.detector.tally;

/** Copies of samples that were asked: the same answer, given again to somebody else. */
public final class Replica {

    private Replica() {}

    /** The same answer at another time, under an id and in a session of its own. */
    public static ObservedSample of(ObservedSample asked, long time, String session) {
        Observations a = asked.answers();
        return new ObservedSample(
                asked.pool(),
                new Observations(
                        time,
                        a.age(),
                        Hash.of(session, session),
                        new Observations.Voter(
                                Hash.of(a.servedBy().model(), session),
                                a.voter().misKeyed(),
                                session),
                        new Observations.ServedBy(
                                a.servedBy().model(),
                                a.servedBy().stratum(),
                                a.servedBy().cohort()),
                        a.said(),
                        new Observations.Listed(
                                a.listed().prompt(),
                                a.listed().form(),
                                a.listed().steps(),
                                a.listed().draw()),
                        a.rescored(),
                        new Observations.Origin(
                                Hash.of(session, session).low(),
                                false,
                                a.origin().log(),
                                session)),
                Double.NaN);
    }
}
