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
                        Hash.of(session, session),
                        Hash.of(a.model(), session),
                        a.misKeyed(),
                        a.age(),
                        a.model(),
                        a.stratum(),
                        a.cohort(),
                        a.said(),
                        a.prompt(),
                        a.form(),
                        a.steps(),
                        a.draw(),
                        a.log(),
                        session,
                        session,
                        a.rescored(),
                        new Observations.Origin(Hash.of(session, session).low(), false)),
                Double.NaN);
    }
}
