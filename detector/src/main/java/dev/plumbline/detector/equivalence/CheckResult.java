package dev.plumbline.detector.equivalence;

/**
 * What a check found.
 *
 * @param lnEvidence natural logarithm of the evidence of a fault; infinite where a rule was broken that knows no chance
 * @param trials how often it was asked
 * @param finding in words and numbers, without text of any answer
 */
public record CheckResult(Outcome outcome, double lnEvidence, int trials, String finding) {

    /** How a check ends. */
    public enum Outcome {
        PASSED,
        /** What the engine promises does not hold. */
        FAILED,
        /** It does not hold, and the engine does not promise it. */
        FINDING,
        /** The endpoint has no such field, or does not say what is needed. */
        UNSUPPORTED,
        /** Nothing could be judged: errors, or answers without log-probabilities. */
        INSUFFICIENT
    }

    public static CheckResult unsupported(String why) {
        return new CheckResult(Outcome.UNSUPPORTED, 0, 0, why);
    }

    /** By evidence, against ln(1/α). */
    public static CheckResult of(double lnEvidence, double lnEnough, int trials, String finding) {
        if (trials == 0) {
            return new CheckResult(Outcome.INSUFFICIENT, 0, 0, "nothing could be judged");
        }
        return new CheckResult(lnEvidence >= lnEnough ? Outcome.FAILED : Outcome.PASSED, lnEvidence, trials, finding);
    }

    /** By a rule that a sound engine never breaks. */
    public static CheckResult ofRule(int broken, int trials, String finding) {
        return of(broken > 0 ? Double.POSITIVE_INFINITY : 0, 1, trials, broken + " of " + trials + " " + finding);
    }

    public CheckResult as(Outcome other) {
        return new CheckResult(other, lnEvidence, trials, finding);
    }
}
