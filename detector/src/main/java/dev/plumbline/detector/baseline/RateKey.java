package dev.plumbline.detector.baseline;

/** Which rate of a model: how often a cut of a signal was a hit in a stratum. */
public record RateKey(String signal, int cut, String stratum) implements Comparable<RateKey> {

    @Override
    public int compareTo(RateKey other) {
        int order = signal.compareTo(other.signal);
        order = order != 0 ? order : Integer.compare(cut, other.cut);
        return order != 0 ? order : stratum.compareTo(other.stratum);
    }
}
